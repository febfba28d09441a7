import { describe, expect, test } from 'bun:test';
import { Command } from 'commander';
import { fromGoFlags } from '../../src/cli/go-flags.ts';

const command = new Command()
  .option('-f, --force')
  .option('--no-orphans')
  .option('-n, --tail <lines>')
  .option('--pause')
  .option('--no-pause');

const words = (...argv: string[]): string[] => fromGoFlags(command, argv, {});

describe('flags as Go programs take them', () => {
  test('a switch may have a value', () => {
    expect(words('--force=true', '--pause=false')).toEqual(['--force', '--no-pause']);
    expect(words('-f=1')).toEqual(['--force']);
  });

  test('a switch that is off already needs no word', () => {
    expect(words('--force=false', 'web')).toEqual(['web']);
  });

  test('one that is on unless told otherwise may be said', () => {
    expect(words('--orphans', '--orphans=true')).toEqual([]);
    expect(words('--orphans=false')).toEqual(['--no-orphans']);
  });

  test('values of other flags are left as they are', () => {
    expect(words('-n', '--force=false', '--tail=3')).toEqual(['-n', '--force=false', '--tail=3']);
  });

  test('what is not known is left for the parser to refuse', () => {
    expect(words('--nosuch=true', '--force=maybe')).toEqual(['--nosuch=true', '--force=maybe']);
  });

  test('nothing behind "--" is changed, nor behind the first operand where that ends the flags', () => {
    expect(words('--', '--force=false')).toEqual(['--', '--force=false']);
    expect(fromGoFlags(command, ['-f', 'web', '--force=false'], { operandEndsFlags: true })).toEqual([
      '--force',
      'web',
      '--force=false',
    ]);
  });
});
