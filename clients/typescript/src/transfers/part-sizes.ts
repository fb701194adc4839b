/** S3 takes 10,000 parts of 5 MiB to 5 GiB. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const maxParts = 10_000;

/** Parts are held in memory, four at a time; a single buffer of Node's is smaller than 4 GiB too. */
const maxPartBytes = 1024 * 1024 * 1024;

/**
 * Bodies of unknown length begin with small parts, and double them four times, so that memory stays small for small
 * bodies and 10,000 parts of 8 MiB do for half a terabyte.
 */
const partsPerSize = 2_000;

/** How large the parts of an upload are. */
export interface PartSizes {
  /** The size that the settings ask for. */
  readonly chunkBytes: number;
  /** The length of the body; undefined when it is not known. */
  readonly lengthBytes: number | undefined;
  /** Whether all parts but the last must have one size. */
  readonly equalParts: boolean;
}

/** The size of a part, counted from 1. */
export function partSize(sizes: PartSizes, partNumber: number): number {
  if (sizes.lengthBytes !== undefined) {
    return Math.max(sizes.chunkBytes, Math.ceil(sizes.lengthBytes / maxParts));
  }
  const doublings = sizes.equalParts ? 0 : Math.floor((partNumber - 1) / partsPerSize);
  return Math.min(sizes.chunkBytes * 2 ** doublings, maxPartBytes);
}
