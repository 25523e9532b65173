/**
 * `lockstep step`: forwards and backwards through the run of a token, in the terminal.
 */
import type { StepState } from '../step/keys.ts';
import type { Command } from './command.ts';
import { EXIT, usage } from './exit.ts';
import { one } from './options.ts';
import type { Screen } from './terminal.ts';
import { openToken, TOKEN_OPTIONS } from './token-input.ts';

export const step: Command = {
  form: 'step <token>',
  summary: 'go through the run of a token step by step, forwards and backwards',
  positionals: { token: 'the token printed with a finding' },
  options: { ...TOKEN_OPTIONS, at: { type: 'string', requiresArg: true, describe: 'step to begin with [default: 0]' } },
  examples: [],
  run: async (args, terminal) => {
    const { openScreen } = terminal;
    if (openScreen === undefined) {
      throw usage(
        'step needs a terminal for keys and screen: stdin or stdout is none',
        'lockstep replay prints the same run as text',
      );
    }
    const at = one(args, 'at') ?? '0';
    if (!/^\d{1,9}$/.test(at)) throw usage(`--at: '${at}' is no step`);
    const { data, built } = await openToken(args, terminal, false);
    const { Stepper } = await import('../step/stepper.ts');
    const { press, readKeys, START } = await import('../step/keys.ts');
    const { renderScreen } = await import('../step/screen.ts');
    const { makeStyle } = await import('../report/style.ts');
    const stepper = new Stepper(built, data.revealed, data.schedule, data.kind, data.assumes);
    const style = makeStyle(terminal.colour);
    const draw = (state: StepState, screen: Screen): void =>
      screen.draw(renderScreen(stepper.view(state.position), state, screen.size(), style));
    const screen = openScreen();
    try {
      let state: StepState = { ...START, position: Math.min(Number(at), stepper.steps) };
      const off = screen.onResize(() => draw(state, screen));
      draw(state, screen);
      for await (const input of screen.input) {
        for (const key of readKeys(input)) if (!state.done) state = press(state, key, stepper.trace);
        if (state.done) break;
        draw(state, screen);
      }
      off();
    } finally {
      screen.close();
    }
    return EXIT.pass;
  },
};
