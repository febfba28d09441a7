import { expect, test } from 'bun:test';
import { Command } from 'commander';
import { addBuildFlags, type BuildFlags, buildOptions } from '../../src/cli/build-flags.ts';

function optionsOf(...argv: readonly string[]) {
  const command = addBuildFlags(new Command());
  return buildOptions(command.parse(argv, { from: 'user' }).opts<BuildFlags>(), [], { SET: 'by the shell' });
}

test('SSH keys are the default agent, which an empty one is too, or have an id', () => {
  expect(optionsOf('--ssh', '').ssh).toEqual(['default']);
  expect(optionsOf('--ssh', 'default', '--ssh', 'id=/key').ssh).toEqual(['default', 'id=/key']);
  expect(() => optionsOf('--ssh', 'id')).toThrow('invalid ssh key "id"');
});

test('an argument without a value takes that of the environment', () => {
  const { args } = optionsOf('--build-arg', 'A=1', '--build-arg', 'SET', '--build-arg', 'UNSET');
  expect(args).toEqual({ A: '1', SET: 'by the shell' });
});
