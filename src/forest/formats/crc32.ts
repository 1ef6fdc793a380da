// Text in pieces in, the CRC-32 of its UTF-8 bytes out: tells a changed file, and nothing about who changed it (bundles are sealed by their digests).

/** Polynomial 0xEDB88320 (reflected), start and end inverted: ISO 3309, ITU-T V.42, the one of zlib, gzip and PNG. */
const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/** Eight hexadecimal digits: `crc32(['1234', '56789'])` is `cbf43926`. O(bytes). */
export function crc32(pieces: Iterable<string>): string {
  const encoder = new TextEncoder();
  let c = -1;
  for (const piece of pieces)
    for (const byte of encoder.encode(piece)) c = (table[(c ^ byte) & 0xff] ?? 0) ^ (c >>> 8);
  return (~c >>> 0).toString(16).padStart(8, '0');
}
