import { expect, test } from 'bun:test';
import { encodeContainer, encodeEndpoint } from '../../../../src/engine/docker/wire/encode.ts';
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

const NAMED: ContainerSpec = { ...SPEC, endpoints: { shop_default: { interfaceName: 'lan0' } } };
const IFNAME = 'com.docker.network.endpoint.ifname';

test('an interface name is a driver option', () => {
  expect(encodeContainer('a', '1.49', NAMED).body).toMatchObject({
    NetworkingConfig: { EndpointsConfig: { shop_default: { DriverOpts: { [IFNAME]: 'lan0' } } } },
  });
});

test('a driver option of that name counts more than the interface name', () => {
  const endpoint = { interfaceName: 'lan0', DriverOpts: { [IFNAME]: 'wan0' } };
  expect(encodeEndpoint('a', '1.51', endpoint, '')).toEqual({ DriverOpts: { [IFNAME]: 'wan0' } });
});

test('an engine that knows no interface names is an error', () => {
  expect(() => encodeContainer('a', '1.48', NAMED)).toThrow(
    'interface_name of container "shop-web-1" on network "shop_default" needs Engine API 1.49',
  );
});
