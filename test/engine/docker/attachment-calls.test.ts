import { expect, test } from 'bun:test';
import type { EngineApi } from '../../../src/engine/docker/api.ts';
import { swarmAttachmentCalls } from '../../../src/engine/docker/swarm/attachment-calls.ts';

/** As an engine of 26.1 lists one. */
const TASK = {
  ID: 'z59ttwrrc6a8s9mskhywcsk6x',
  NodeID: 'qqg33f3e7ovwphf7w9otpje8z',
  Spec: { NetworkAttachmentSpec: { ContainerID: '9c268163229b' }, Runtime: 'attachment' },
  Status: { State: 'starting' },
  DesiredState: 'running',
  NetworksAttachments: [{ Network: { ID: 'l4a3wv9uyz2z9p8d1plevdfol' }, Addresses: ['10.0.1.3/24'] }],
};

function answering(tasks: unknown) {
  const asked: unknown[] = [];
  const json = async (request: unknown) => {
    asked.push(request);
    return tasks;
  };
  return { calls: swarmAttachmentCalls({ node: 'n1', json } as unknown as EngineApi), asked };
}

test('attachments are tasks of a runtime of their own', async () => {
  const { calls, asked } = answering([TASK]);
  expect(await calls.listAttachments('qqg33f3e7ovwphf7w9otpje8z')).toEqual([
    {
      taskId: 'z59ttwrrc6a8s9mskhywcsk6x',
      nodeId: 'qqg33f3e7ovwphf7w9otpje8z',
      containerId: '9c268163229b',
      phase: 'begun',
      networks: [{ networkId: 'l4a3wv9uyz2z9p8d1plevdfol', addresses: ['10.0.1.3'] }],
    },
  ]);
  expect(asked).toMatchObject([
    { path: '/tasks', query: { filters: { runtime: ['attachment'], node: ['qqg33f3e7ovwphf7w9otpje8z'] } } },
  ]);
});

test.each([
  ['assigned', 'begun'],
  ['running', 'connected'],
  ['failed', 'ended'],
  ['orphaned', 'ended'],
])('the state "%s" is the phase "%s"', async (State, phase) => {
  const { calls } = answering({ ...TASK, Status: { State } });
  expect(await calls.inspectAttachment(TASK.ID)).toMatchObject({ phase });
});
