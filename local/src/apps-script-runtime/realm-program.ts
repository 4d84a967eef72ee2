import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * The services as one script that evaluates to an InstallRealm function. They run inside the script's own realm, so
 * that every array, Date and Error a script gets is its own and nothing of Node can be reached through one.
 */
export async function buildRealmProgram(): Promise<string> {
  const built = await build({
    entryPoints: [fileURLToPath(new URL('realm/install.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'realm',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'silent',
  });
  // The name must not become a global of the script's realm.
  return `(() => {\n${built.outputFiles[0]?.text ?? ''}\nreturn realm.install;\n})()`;
}
