import { existsSync, readdirSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import vue from '@vitejs/plugin-vue';
import { type Plugin, defineConfig } from 'vite';

const here = import.meta.dirname;
const COMPRESSED = /\.(js|css|html|svg)$/;

/** Writes a .br and a .gz beside every text file, so that the server sends them without compressing anything itself. */
function precompress(directory: string): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    async closeBundle() {
      for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !COMPRESSED.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        const content = await readFile(path);
        await writeFile(`${path}.gz`, gzipSync(content, { level: 9 }));
        await writeFile(
          `${path}.br`,
          brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }),
        );
      }
    },
  };
}

const ELEMENT_IMPORT = /import\s*\{([^}]*)\}\s*from\s*['"]element-plus['"]/g;
const COMPONENTS = join(here, '..', 'node_modules', 'element-plus', 'es', 'components');

/** Brings the style of each Element Plus component along with its import, so that a page carries no style it does not use. */
function elementStyles(): Plugin {
  const styleOf = (name: string): string | undefined => {
    const folder = name
      .replace(/^El/, '')
      .replace(/([a-z])([A-Z])/g, '$1-$2')
      .toLowerCase();
    return existsSync(join(COMPONENTS, folder, 'style', 'css.mjs'))
      ? `import 'element-plus/es/components/${folder}/style/css';`
      : undefined;
  };
  return {
    name: 'element-styles',
    // After the compiler of .vue files, where their imports are plain code again.
    enforce: 'post',
    transform(code, id) {
      if (id.includes('node_modules') || !code.includes('element-plus')) return undefined;
      const names = [...code.matchAll(ELEMENT_IMPORT)].flatMap(([, list = '']) =>
        list.split(',').map((part) => part.trim().split(/\s+as\s+/)[0] ?? ''),
      );
      const styles = [...new Set(names.map(styleOf))].filter((line) => line !== undefined);
      return styles.length === 0 ? undefined : { code: `${styles.join('\n')}\n${code}`, map: null };
    },
  };
}

/** In development, every address under /console/ is the console's page; the server does the same (src/web/console-files.ts). */
function consoleFallback(): Plugin {
  return {
    name: 'console-fallback',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        if (request.url?.startsWith('/console/')) request.url = '/console/index.html';
        next();
      });
    },
  };
}

/** Every folder here with an index.html is a page of its own: /handset/, /console/, /chat/ …; the one right here is the demo's door. */
const pages = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['dist', 'public', 'src'].includes(entry.name))
  .map((entry) => join(here, entry.name, 'index.html'))
  .filter((path) => existsSync(path));

export default defineConfig({
  root: here,
  appType: 'mpa',
  plugins: [vue(), elementStyles(), consoleFallback(), precompress(join(here, 'dist'))],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: [join(here, 'index.html'), ...pages, join(here, 'src', 'embed', 'embed.ts')],
      // Other sites name this script in their pages, so its name stays.
      output: { entryFileNames: ({ name }) => (name === 'embed' ? 'embed.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:12366', ws: true } } },
});
