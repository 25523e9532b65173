/**
 * Rows of the constraint table: small C texts of which gcc, with the kernel's flags, says whether they are refused, warned
 * about or let pass, and in which lines.
 */

/** What all rows can name. */
export const PREAMBLE = `typedef unsigned long size_t;
struct n { int x; };
struct s { int a; const int c; unsigned bit : 3; struct n n; int tail; };
struct other { int a; };
struct incomplete;
union u { int i; char *p; };
enum e { E0, E1, E2 };
enum f { F0, F1 };
extern int i, j;
extern long l;
extern unsigned long ul;
extern _Bool b;
extern char c;
extern const int ci;
extern volatile int vi;
extern int *ip, *ip2;
extern const int *cip;
extern volatile int *vip;
extern unsigned *up;
extern long *lp;
extern char *cp;
extern const char *ccp;
extern unsigned char *ucp;
extern signed char *scp;
extern void *vp;
extern const void *cvp;
extern int **ipp;
extern const int **cipp;
extern int *const *icpp;
extern int arr[3], arr2[3];
extern const int carr[3];
extern int (*ap)[3];
extern const int (*cap)[3];
extern int (*ap4)[4];
extern int (*apu)[];
extern struct s s, *sp;
extern const struct s cs, *csp;
extern struct other o, *op;
extern struct incomplete *incp;
extern union u u;
extern enum e e, *ep;
extern enum f f, *fep;
extern void (*vfp)(void);
extern int (*ifp)(int);
extern int (*ifp2)(int, int);
extern int (*ufp)(long);
void vf(void);
int f1(int);
int fip(int *);
int fcip(const int *);
int fvp(void *);
int fcp(char *);
int fvar(const char *, ...);
struct s fs(void);
void noreturn_f(void) __attribute__((noreturn));
`;

/** The text behind the preamble, with its name. Functions can stand in one unit with others of the kind. */
export type Row = readonly [name: string, text: string, kind?: 'function'];

/** Of statements, a function around them: they begin in its third line. */
export function inFunction([name, text]: Row): Row {
  return [name, `void test(void)\n{\n${text}\n}\n`, 'function'];
}
