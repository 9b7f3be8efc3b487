/** What models take, and the media types that a browser gives them. */
const TYPES = { 'image/png': 'PNG', 'image/jpeg': 'JPEG', 'image/webp': 'WebP', 'image/gif': 'GIF' } as const;
export const IMAGE_TYPES = Object.keys(TYPES).join(',');
/** A request may have 6 MiB, of which base64 makes a third more of an image, and the conversation has its part. */
export const IMAGES_BYTES_MAX = 4 * 1024 * 1024;

/** One that is to be sent along with a message. */
export interface Image {
  name: string;
  bytes: number;
  url: string;
}

export interface Picked {
  images: Image[];
  /** Why others were not taken; null where all were. */
  refusal: string | null;
}

/** Reads what somebody has picked, pasted or dropped, beside what is there already. Nothing leaves the page. */
export async function readImages(files: readonly File[], have: readonly Image[]): Promise<Picked> {
  let bytes = have.reduce((sum, image) => sum + image.bytes, 0);
  const images: Image[] = [];
  for (const file of files) {
    const refused = refusalOf(file, bytes);
    if (refused !== null) return { images, refusal: refused };
    bytes += file.size;
    images.push({ name: file.name, bytes: file.size, url: await dataUrlOf(file) });
  }
  return { images, refusal: null };
}

function refusalOf({ type, name, size }: File, have: number): string | null {
  if (!(type in TYPES)) return `${name} is no image that models take. They take ${Object.values(TYPES).join(', ')}.`;
  if (have + size <= IMAGES_BYTES_MAX) return null;
  return `With ${name} the images are larger than the ${IMAGES_BYTES_MAX / 1024 / 1024} MiB that a message may have together.`;
}

function dataUrlOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error('The file cannot be read.'));
    reader.readAsDataURL(file);
  });
}

/** As a message has it. */
export function imagePart({ url }: Image): object {
  return { type: 'image_url', image_url: { url } };
}

/** Of an image that is in the message itself: what is elsewhere is not fetched to be shown. */
export function shownUrlOf(part: object): string | null {
  const { image_url: image } = part as { image_url?: { url?: unknown } };
  return typeof image?.url === 'string' && image.url.startsWith('data:image/') ? image.url : null;
}
