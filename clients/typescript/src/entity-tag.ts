/** Entity tags, which stores quote and events do not: without quotes. */
export const bareTag = (tag: string | undefined): string => (tag ?? '').replace(/^"+|"+$/g, '');

/** As a provider takes it in a condition. */
export const tagForCondition = (tag: string, isQuoted: boolean): string =>
  tag === '*' || !isQuoted ? bareTag(tag) : `"${bareTag(tag)}"`;

/**
 * The MD5 of the content when the tag is one: 32 hexadecimal digits, in lower case; undefined when it is not. The tags
 * of multipart uploads end with their number of parts.
 */
export function md5Of(tag: string | undefined): string | undefined {
  const bare = bareTag(tag);
  return /^[0-9a-f]{32}$/i.test(bare) ? bare.toLowerCase() : undefined;
}
