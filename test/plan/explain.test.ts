import { describe, expect, test } from 'bun:test';
import type { ContainerBody } from '../../src/model/container-spec.ts';
import { explainChange } from '../../src/plan/replacing/explain.ts';

const BODY: ContainerBody = { Image: 'app:1', Labels: {}, HostConfig: {} };
const IMAGE = { environment: ['PATH=/bin'], labels: { maintainer: 'x' } };

function explain(wanted: Partial<ContainerBody>, present: Partial<ContainerBody>): string | undefined {
  return explainChange({ ...BODY, ...wanted }, { ...BODY, ...present }, IMAGE);
}

describe('why a container is replaced', () => {
  test('an image is shown before and after', () => {
    expect(explain({ Image: 'app:2' }, {})).toBe('image app:1 -> app:2');
  });

  test('variables are named, and their values are not shown', () => {
    const present = { Env: ['PATH=/bin', 'A=old-secret', 'B=1', 'GONE=1'] };
    expect(explain({ Env: ['A=new-secret', 'B=1', 'C=1'] }, present)).toBe('environment A C GONE');
  });

  test('of an image that is not known any more, nothing is taken for taken out', () => {
    const present: ContainerBody = { ...BODY, Env: ['PATH=/bin', 'A=1'], Labels: { maintainer: 'x' } };
    const wanted: ContainerBody = { ...BODY, Image: 'app:2', Env: ['A=2'] };
    expect(explainChange(wanted, present, undefined)).toBe('image app:1 -> app:2, environment A');
  });

  test('what the image says by itself is no difference', () => {
    const present = { Env: ['PATH=/bin'], Labels: { maintainer: 'x' }, Cmd: ['serve'], WorkingDir: '/app' };
    expect(explain({}, present)).toBeUndefined();
  });

  test('labels of the tools themselves are no difference', () => {
    const present = { Labels: { 'com.docker.compose.version': '2.30.0' } };
    expect(explain({ Labels: { 'com.docker.compose.version': '2.40.3' } }, present)).toBeUndefined();
  });

  test('an empty list and a missing one are the same, whatever the order of keys', () => {
    const wanted = { HostConfig: { CapAdd: [], LogConfig: { Type: 'local', Config: {} } } };
    const present = { HostConfig: { LogConfig: { Config: {}, Type: 'local' } } };
    expect(explain(wanted, present)).toBeUndefined();
  });

  test('several differences are all named', () => {
    const wanted = {
      Cmd: ['b'],
      HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '81' }] } },
    };
    const present = {
      Cmd: ['a'],
      HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '80' }] } },
    };
    expect(explain(wanted, present)).toBe('ports 80:80/tcp -> 81:80/tcp, command');
  });
});
