import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/async/clock.ts';
import type { Program } from '../../../src/manager/install/image/program.ts';
import { accountOf, makeFolder } from '../../../src/manager/install/systemd/account.ts';
import {
  bringUnit,
  removeUnit,
  stopUnit,
  untilAnswering,
  upgradeUnit,
} from '../../../src/manager/install/systemd/bring-unit.ts';
import { hasUnit, type Systemd, systemdOf } from '../../../src/manager/install/systemd/systemd.ts';
import { unitText } from '../../../src/manager/install/systemd/unit-text.ts';
import { emptyPicture } from '../../../src/manager/rules/picture.ts';
import { askStatus } from '../../../src/manager/seen/ask-status.ts';
import { serveStatus } from '../../../src/manager/seen/status-server.ts';

let root: string;
/** Every call of systemctl, by a stand-in that keeps what it is told. */
let calls: string[];
let isActive: boolean;
let isEnabled: boolean;
/** The call that the process is killed at. */
let killedAt: string | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flotilla-systemd-'));
  mkdirSync(join(root, 'run/systemd/system'), { recursive: true });
  calls = [];
  isActive = false;
  isEnabled = false;
  killedAt = undefined;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What words of systemctl come to. */
const AFTER: Readonly<Record<string, { readonly isActive?: boolean; readonly isEnabled?: boolean }>> = {
  restart: { isActive: true },
  stop: { isActive: false },
  enable: { isEnabled: true },
  disable: { isActive: false, isEnabled: false },
};

function machine(): Systemd {
  return {
    ...systemdOf(root),
    async control(...words) {
      const [word = ''] = words;
      if (word === 'is-active') return isActive ? 'active' : 'inactive';
      if (word === 'is-enabled') return isEnabled ? 'enabled' : 'disabled';
      if (word === killedAt) throw new Error('killed');
      calls.push(words.join(' '));
      isActive = AFTER[word]?.isActive ?? isActive;
      isEnabled = AFTER[word]?.isEnabled ?? isEnabled;
      return '';
    },
  };
}

function program(text: string): Program {
  const source = join(root, 'program');
  writeFileSync(source, text);
  return { files: [{ name: 'flotilla', source }], command: (folder) => [`${folder}/flotilla`] };
}

const told: string[] = [];
const options = { dryRun: false, tell: (text: string) => void told.push(text), untilWorking: async () => {} };

describe('the unit of a machine', () => {
  test('is written with the program beside it, and started', async () => {
    await bringUnit(machine(), program('one'), 'unit text', options);
    expect(calls).toEqual([
      'daemon-reload',
      'enable flotilla-manager.service',
      'restart flotilla-manager.service',
    ]);
    expect(readFileSync(join(root, 'etc/systemd/system/flotilla-manager.service'), 'utf8')).toBe('unit text');
    const installed = join(root, 'usr/local/lib/flotilla-manager/flotilla');
    expect(readFileSync(installed, 'utf8')).toBe('one');
    expect(statSync(installed).mode & 0o777).toBe(0o755);
    expect(hasUnit(root)).toBe(true);
  });

  test('is left alone where it is so already, and started where it only was stopped', async () => {
    await bringUnit(machine(), program('one'), 'unit text', options);
    calls.length = 0;
    await bringUnit(machine(), program('one'), 'unit text', options);
    expect(calls).toEqual([]);
    await stopUnit(machine());
    expect(calls).toEqual(['disable --now flotilla-manager.service']);
    await bringUnit(machine(), program('one'), 'unit text', options);
    expect(calls).toContain('restart flotilla-manager.service');
  });

  test('gets another program by an upgrade, and nothing where it has it', async () => {
    await bringUnit(machine(), program('one'), 'unit text', options);
    calls.length = 0;
    await upgradeUnit(machine(), program('two'), options);
    expect(calls).toEqual(['stop flotilla-manager.service', 'restart flotilla-manager.service']);
    expect(readFileSync(join(root, 'usr/local/lib/flotilla-manager/flotilla'), 'utf8')).toBe('two');
    await upgradeUnit(machine(), program('two'), options);
    expect(calls).toHaveLength(2);
  });

  test('is waited for also where nothing is to be changed', async () => {
    await bringUnit(machine(), program('one'), 'unit text', options);
    const untilWorking = () => Promise.reject(new Error('it does not answer'));
    const again = bringUnit(machine(), program('one'), 'unit text', { ...options, untilWorking });
    await expect(again).rejects.toThrow('it does not answer');
  });

  test.each(['daemon-reload', 'enable', 'restart'])(
    'that was broken off at %s is brought to its end by the same command',
    async (word) => {
      await bringUnit(machine(), program('one'), 'unit text', options);
      killedAt = word;
      await expect(bringUnit(machine(), program('two'), 'another', options)).rejects.toThrow('killed');
      killedAt = undefined;
      calls.length = 0;
      await bringUnit(machine(), program('two'), 'another', options);
      expect(calls.slice(-3).map((call) => call.split(' ')[0])).toEqual([
        'daemon-reload',
        'enable',
        'restart',
      ]);
    },
  );

  test('that was broken off in an upgrade runs after the same command, one that was stopped does not', async () => {
    await bringUnit(machine(), program('one'), 'unit text', options);
    killedAt = 'restart';
    await expect(upgradeUnit(machine(), program('two'), options)).rejects.toThrow('killed');
    killedAt = undefined;
    await upgradeUnit(machine(), program('two'), options);
    expect(isActive).toBe(true);
    await stopUnit(machine());
    await upgradeUnit(machine(), program('three'), options);
    expect(isActive).toBe(false);
    expect(readFileSync(join(root, 'usr/local/lib/flotilla-manager/flotilla'), 'utf8')).toBe('three');
  });

  test('is only told of by a dry run', async () => {
    await bringUnit(machine(), program('one'), 'unit text', { ...options, dryRun: true });
    expect(calls).toEqual([]);
    expect(hasUnit(root)).toBe(false);
    expect(told.at(-1)).toContain('unit text');
  });

  test('leaves nothing when it is removed', async () => {
    await bringUnit(machine(), program('one'), 'unit text', options);
    await removeUnit(machine());
    expect(calls.slice(-2)).toEqual(['disable --now flotilla-manager.service', 'daemon-reload']);
    expect(hasUnit(root)).toBe(false);
    expect(existsSync(join(root, 'usr/local/lib/flotilla-manager'))).toBe(false);
  });

  test('needs a machine that is run by systemd', () => {
    rmSync(join(root, 'run'), { recursive: true });
    expect(() => systemdOf(root)).toThrow(expect.objectContaining({ code: 'SYSTEMD_MISSING' }));
  });
});

describe('the text of a unit', () => {
  const request = {
    command: ['/opt/flotilla', '--fleet', '/srv/my fleet/50%$.yaml', 'manager', 'run'],
    ...{ user: 'deploy', stateFolder: '/home/deploy/.local/state/flotilla' },
    environment: { FLOTILLA_STORE: 'file', NAME: 'a $ "b"' },
    isNode: false,
  };

  test('names what is run, as whom, and the only folder that is written to', () => {
    const lines = unitText(request).split('\n');
    expect(lines).toContain('ExecStart=/opt/flotilla --fleet "/srv/my fleet/50%%$$.yaml" manager run');
    expect(lines).toContain('User=deploy');
    expect(lines).toContain('Environment=FLOTILLA_STORE=file');
    expect(lines).toContain('Environment="NAME=a $ \\"b\\""');
    expect(lines).toContain('ReadWritePaths=/home/deploy/.local/state/flotilla');
    expect(lines).toContain('ProtectSystem=strict');
    expect(lines).toContain('NoNewPrivileges=yes');
  });

  test('leaves a node of the fleet the rights to write its own tables of the mesh', () => {
    const lines = unitText({ ...request, isNode: true }).split('\n');
    expect(lines).not.toContain('NoNewPrivileges=yes');
    expect(lines).not.toContain('ProtectKernelTunables=yes');
  });
});

describe('whose unit it is', () => {
  const passwd = 'root:x:0:0:root:/root:/bin/sh\ndeploy:x:1001:1002::/home/deploy:/bin/sh\n';

  test('is said, or who the user was before sudo', () => {
    const list = join(root, 'passwd');
    writeFileSync(list, passwd);
    const deploy = { name: 'deploy', uid: 1001, gid: 1002, home: '/home/deploy' };
    expect(accountOf('deploy', {}, list)).toEqual(deploy);
    if (userInfo().uid === 0) expect(accountOf(undefined, { SUDO_USER: 'deploy' }, list)).toEqual(deploy);
    expect(() => accountOf('nobody-here', {}, list)).toThrow(
      expect.objectContaining({ code: 'NO_SUCH_USER' }),
    );
  });

  test('has folders of its own', () => {
    const { uid, gid, username } = userInfo();
    const folder = join(root, 'home/.local/state/flotilla');
    makeFolder(folder, { name: username, uid, gid, home: join(root, 'home') });
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });
});

describe('a manager that serves its status', () => {
  test('is asked at its socket', async () => {
    const socket = join(root, 'manager.sock');
    const end = await serveStatus({ path: socket }, () => emptyPicture(['a']));
    await untilAnswering(socket, systemClock);
    expect(await askStatus(socket)).toEqual(emptyPicture(['a']));
    await end();
  });

  test('is told to be silent where there is none', async () => {
    await expect(askStatus(join(root, 'manager.sock'))).rejects.toMatchObject({ code: 'MANAGER_SILENT' });
  });
});
