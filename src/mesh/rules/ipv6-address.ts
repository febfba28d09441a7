import { isIPv6 } from 'node:net';

/**
 * "FD00:0::1" -> "fd00::1" (RFC 5952), as engines write it; undefined for what is no address of IPv6 that another machine could use,
 * as one with a zone is.
 */
export function canonicalIpv6(address: string): string | undefined {
  const url = `http://[${address}]`;
  return isIPv6(address) && URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined;
}
