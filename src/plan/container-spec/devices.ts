import type { BlkioSpec, DeviceRequestSpec, DeviceSpec, HostConfigSpec } from '../../model/container-spec.ts';
import type { Service } from '../../model/desired/service.ts';
import type { BlkioConfig, DeviceMapping, DeviceRequest } from '../../model/desired/service-parts.ts';
import { byteCount } from '../../model/units.ts';
import { dropUndefined } from './drop-undefined.ts';

/** "vendor.com/class=name": a device of the Container Device Interface, not a path. */
const CDI_NAME = /^[A-Za-z][\w.-]*[A-Za-z0-9]?\/[A-Za-z][\w-]*=[\w.:-]+$/;

/** Devices, GPUs and block I/O limits as the create call takes them. */
export function deviceSpecs(service: Service): Partial<HostConfigSpec> {
  const devices = service.devices ?? [];
  const requests = [
    ...(service.gpus ?? []).map((request) => deviceRequest(request, ['gpu'])),
    ...(service.deploy?.resources?.reservations?.devices ?? []).map((request) => deviceRequest(request, [])),
    ...cdiRequest(devices.filter(isCdi)),
  ];
  return dropUndefined({
    ...blkioSpecs(service.blkio_config),
    Devices: nonEmpty(devices.filter((device) => !isCdi(device)).map(deviceSpec)),
    DeviceCgroupRules: service.device_cgroup_rules,
    DeviceRequests: nonEmpty(requests),
  });
}

function isCdi({ source, target }: DeviceMapping): boolean {
  return CDI_NAME.test(source) && (target === undefined || target === source);
}

function deviceSpec({ source, target, permissions }: DeviceMapping): DeviceSpec {
  return {
    PathOnHost: source,
    PathInContainer: target ?? source,
    CgroupPermissions: permissions ?? 'rwm',
  };
}

function cdiRequest(devices: readonly DeviceMapping[]): readonly DeviceRequestSpec[] {
  return devices.length === 0 ? [] : [{ Driver: 'cdi', DeviceIDs: devices.map(({ source }) => source) }];
}

/** Without a count and ids the specification gives every device; the API's word for that is -1. */
function deviceRequest(request: DeviceRequest, implied: readonly string[]): DeviceRequestSpec {
  const capabilities = [...new Set([...(request.capabilities ?? []), ...implied])];
  const count = request.count ?? (request.device_ids === undefined ? -1 : undefined);
  return dropUndefined({
    Driver: request.driver,
    Count: count,
    DeviceIDs: request.device_ids,
    Capabilities: [capabilities],
    Options: request.options,
  });
}

function blkioSpecs(config: BlkioConfig | undefined): BlkioSpec {
  if (config === undefined) return {};
  const rates = (entries: BlkioConfig['device_read_bps']): BlkioSpec['BlkioDeviceReadBps'] =>
    entries?.map(({ path, rate }) => ({ Path: path, Rate: byteCount(String(rate)) ?? 0 }));
  return dropUndefined({
    BlkioWeight: config.weight,
    BlkioWeightDevice: config.weight_device?.map(({ path, weight }) => ({ Path: path, Weight: weight })),
    BlkioDeviceReadBps: rates(config.device_read_bps),
    BlkioDeviceReadIOps: rates(config.device_read_iops),
    BlkioDeviceWriteBps: rates(config.device_write_bps),
    BlkioDeviceWriteIOps: rates(config.device_write_iops),
  });
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
