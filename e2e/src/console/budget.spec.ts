import { describe, expect, test } from '@jest/globals';
import { repositoryRoot } from '@countersign/local-system';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const root = repositoryRoot();
const site = join(root, 'clients/console/dist/site');
const isBuilt = existsSync(join(site, 'manifest.json'));
const describeBuild = isBuilt ? describe : describe.skip;

const FIRST_LOAD_MAX = 250 * 1024;

interface Chunk {
  file: string;
  imports?: string[];
  css?: string[];
  isEntry?: boolean;
}

describeBuild(`the built console${isBuilt ? '' : ' (skipped: it was not built; npm run build)'}`, () => {
  const read = (file: string) => readFileSync(join(site, file));
  const manifest = () => JSON.parse(read('manifest.json').toString()) as Record<string, Chunk>;

  /** What a browser loads before the first page is there: the document, its script with all that it imports, its styles. */
  function firstLoad(): string[] {
    const chunks = manifest();
    const files = new Set(['index.html']);
    const add = (name: string) => {
      const chunk = chunks[name]!;
      if (files.has(chunk.file)) return;
      for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
      for (const one of chunk.imports ?? []) add(one);
    };
    for (const [name, { isEntry }] of Object.entries(chunks)) if (isEntry) add(name);
    return [...files];
  }

  test('the first load fits its budget, as a browser without Brotli gets it', () => {
    const sizes = firstLoad().map((file) => [file, gzipSync(read(file), { level: 9 }).length] as const);
    const total = sizes.reduce((sum, [, size]) => sum + size, 0);
    expect(sizes.length).toBeGreaterThan(3);
    expect({ total, fits: total <= FIRST_LOAD_MAX }).toEqual({ total, fits: true });
  });

  test('every file has its hash, and is there compressed', () => {
    const files = Object.values(manifest()).flatMap(({ file, css = [] }) => [file, ...css]);
    expect(files.filter((file) => !/^assets\/.+-[\w-]{8}\.(js|css|svg)$/.test(file))).toEqual([]);
    const large = files.filter((file) => read(file).length > 2048);
    expect(large.filter((file) => !existsSync(join(site, `${file}.br`)))).toEqual([]);
    expect(large.filter((file) => !existsSync(join(site, `${file}.gz`)))).toEqual([]);
  });

  test('nothing in the document or the styles is of another host, and there is no script in the document', () => {
    const styles = globSync('assets/*.css', { cwd: site }).map((file) => read(file).toString());
    const html = read('index.html').toString();
    expect(
      [html, ...styles].flatMap((text) => text.match(/(?:src|href|url\()\s*=?\s*["']?https?:[^"')\s]*/g) ?? []),
    ).toEqual([]);
    expect(html.match(/<script(?![^>]*\ssrc=)/g)).toBeNull();
  });

  test('every component of the library that is used has its styles', () => {
    const folder = join(root, 'node_modules/@mantine/core/styles');
    const script = globSync('assets/*.js', { cwd: site })
      .map((file) => read(file).toString())
      .join('\n');
    const used = (classes: Iterable<string>) =>
      [...classes].some((name) => ['"', "'", '`'].some((quote) => script.includes(`${quote}${name}${quote}`)));
    const imported = readFileSync(join(root, 'clients/console/src/app/layers.css'), 'utf8');
    const missing = globSync('*.layer.css', { cwd: folder }).filter((file) => {
      const classes = new Set(
        [...readFileSync(join(folder, file), 'utf8').matchAll(/\.(m_[0-9a-f]+)/g)].map(([, name]) => name!),
      );
      return used(classes) && !imported.includes(`'@mantine/core/styles/${file}'`);
    });
    expect(missing).toEqual([]);
  });
});
