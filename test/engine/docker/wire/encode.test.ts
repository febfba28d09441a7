import { expect, test } from 'bun:test';
import { encodeContainer } from '../../../../src/engine/docker/wire/encode.ts';
import type { ContainerSpec } from '../../../../src/model/container-spec.ts';

const SPEC: ContainerSpec = {
  name: 'shop-web-1',
  body: { Image: 'x', Labels: {}, HostConfig: {} },
  endpoints: { shop_default: { MacAddress: '00:e0:84:35:d0:e8' } },
  primaryNetwork: 'shop_default',
};

test('an engine before 1.44 is told the MAC address with the container', () => {
  expect(encodeContainer('a', '1.41', SPEC).body).toMatchObject({ MacAddress: '00:e0:84:35:d0:e8' });
});

test('a newer engine is told the MAC address with the endpoint alone', () => {
  expect(encodeContainer('a', '1.44', SPEC).body).not.toHaveProperty('MacAddress');
});
