import { describe, expect, test } from 'bun:test';
import { Command, Option } from 'commander';
import { fromGoFlags } from '../../src/cli/go-flags.ts';

const command = new Command()
  .option('-f, --force')
  .option('--no-orphans')
  .option('-n, --tail <lines>')
  .option('--pause')
  .option('--no-pause')
  .option('-v, --volumes')
  .option('-T, --no-tty')
  .option('--build')
  .addOption(ownNoBuild());

/** A flag of its own, not the opposite of --build. */
function ownNoBuild(): Option {
  const option = new Option('--no-build');
  option.negate = false;
  return option;
}

const words = (...argv: string[]): string[] => fromGoFlags(command, argv, {});

describe('flags as Go programs take them', () => {
  test('a switch may have a value', () => {
    expect(words('--force=true', '--pause=false')).toEqual(['--force', '--no-pause']);
    expect(words('-f=1', '-f=T', '--force=True')).toEqual(['--force', '--force', '--force']);
  });

  test('a short switch that is told to be off is off', () => {
    expect(words('-v=false', '-f=0')).toEqual([]);
    expect(words('-fv=false', '-vf=t', '-Tf')).toEqual([
      '--force',
      '--volumes',
      '--force',
      '--no-tty',
      '--force',
    ]);
  });

  test('a terminal that is not refused is asked for', () => {
    expect(words('-T=f')).toEqual(['--tty']);
    expect(words('--no-tty=false')).toEqual(['--tty']);
    const strict = new Command().option('-T, --no-tty').option('-t, --tty').option('--needs-tty');
    expect(fromGoFlags(strict, ['-T=false', '-t'], {})).toEqual(['--needs-tty', '--tty']);
  });

  test('a flag of its own is not the opposite of one without "no"', () => {
    expect(words('--build=false', '--no-build=false')).toEqual([]);
    expect(words('--build', '--no-build')).toEqual(['--build', '--no-build']);
  });

  test('the value of a short flag may stand behind "=", or right behind it', () => {
    expect(words('-n=5', '-n6', '-fn', '-v')).toEqual(['-n', '5', '-n', '6', '--force', '-n', '-v']);
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
    expect(words('-v=maybe', '-x=1')).toEqual(['--volumes=maybe', '-x=1']);
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
