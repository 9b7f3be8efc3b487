import { expect, test } from '@jest/globals';
import { imagePart, IMAGES_BYTES_MAX, readImages, shownUrlOf } from './images.js';

const fileOf = (name: string, type: string, bytes = 4) => new File([new Uint8Array(bytes)], name, { type });

test('what is no image, or too much together, is refused in words before it is read', async () => {
  const text = await readImages([fileOf('notes.txt', 'text/plain')], []);
  expect(text).toEqual({
    images: [],
    refusal: 'notes.txt is no image that models take. They take PNG, JPEG, WebP, GIF.',
  });
  // A picture with scripts in it, which no model takes.
  expect((await readImages([fileOf('a.svg', 'image/svg+xml')], [])).images).toEqual([]);
  const have = [{ name: 'a.png', bytes: IMAGES_BYTES_MAX - 3, url: 'data:image/png;base64,AAAA' }];
  expect((await readImages([fileOf('b.png', 'image/png')], have)).refusal).toContain('larger than the 4 MiB');
});

test('only what is in the message itself is shown: nothing is fetched from elsewhere', () => {
  const url = 'data:image/png;base64,AAAA';
  expect(shownUrlOf(imagePart({ name: 'a', bytes: 3, url }))).toBe(url);
  expect(shownUrlOf({ type: 'image_url', image_url: { url: 'https://example.org/a.png' } })).toBeNull();
  expect(shownUrlOf({ type: 'file', file: { file_data: url } })).toBeNull();
});
