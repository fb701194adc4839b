import { BlockList, isIP } from 'node:net';

/**
 * Names that resolve within a machine, a cluster or a private network: RFC 6761 (localhost, test), RFC 6762 (local),
 * RFC 8375 (home.arpa), ICANN's internal, and Kubernetes' services.
 */
const privateSuffixes = [
  '.localhost', '.local', '.internal', '.home.arpa', '.test', '.svc', '.svc.cluster.local',
];

const privateAddresses = new BlockList();
privateAddresses.addSubnet('127.0.0.0', 8, 'ipv4');
privateAddresses.addSubnet('10.0.0.0', 8, 'ipv4');
privateAddresses.addSubnet('172.16.0.0', 12, 'ipv4');
privateAddresses.addSubnet('192.168.0.0', 16, 'ipv4');
privateAddresses.addSubnet('169.254.0.0', 16, 'ipv4');
privateAddresses.addAddress('::1', 'ipv6');
privateAddresses.addSubnet('fc00::', 7, 'ipv6');
privateAddresses.addSubnet('fe80::', 10, 'ipv6');

/**
 * Whether a host is near enough to be spoken to without TLS: loopback and private addresses, names without a dot
 * (hosts files, Compose and Swarm services) and names under a private suffix.
 */
export function isLocalHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').replace(/\.+$/, '').toLowerCase();
  switch (isIP(name)) {
    case 4:
      return privateAddresses.check(name, 'ipv4');
    case 6:
      return privateAddresses.check(name, 'ipv6');
    default:
      return !name.includes('.') || privateSuffixes.some(suffix => name.endsWith(suffix));
  }
}
