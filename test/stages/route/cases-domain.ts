import { DOMAIN_NEAR_MISSES_FIRST } from "./cases-domain-near-misses.ts";
import { DOMAIN_NEAR_MISSES_SECOND } from "./cases-domain-near-misses-more.ts";
import { DOMAIN_SECURITY_FIRST } from "./cases-domain-security.ts";
import { DOMAIN_SECURITY_SECOND } from "./cases-domain-security-more.ts";

export { DOMAIN_MIGRATION } from "./cases-domain-migration.ts";
export { DOMAIN_SERVICES } from "./cases-domain-services.ts";

/** Security work that no phrase of security gives away. */
export const DOMAIN_SECURITY: readonly string[] = [...DOMAIN_SECURITY_FIRST, ...DOMAIN_SECURITY_SECOND];

/** What a boundary's words would be if it were one. */
export const DOMAIN_NEAR_MISSES: readonly string[] = [
  ...DOMAIN_NEAR_MISSES_FIRST,
  ...DOMAIN_NEAR_MISSES_SECOND,
];
