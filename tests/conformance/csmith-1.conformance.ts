/** csmith's programs by gcc and interpreted: one half of the seeds. */
import { checkPrograms } from './programs.ts';

checkPrograms(0);
