import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A file as the Apps Script API has it. */
interface ScriptFile {
  readonly name: string;
  readonly type: string;
  readonly source: string;
}

interface Deployment {
  readonly deploymentId: string;
  readonly deploymentConfig: Readonly<Record<string, unknown>>;
}

/** The Apps Script API, as far as clasp asks it when it pushes and deploys (recorded: what clasp 3.4.1 sends). */
export interface AppsScriptApi {
  readonly url: string;
  /** What was pushed last. */
  readonly files: readonly ScriptFile[];
  /** The files that each version has frozen, the first being version 1. */
  readonly versions: readonly { readonly description: string; readonly files: readonly ScriptFile[] }[];
  readonly deployments: readonly Deployment[];
  close(): Promise<void>;
}

/** @param deployed ids of deployments that there are already */
export async function startAppsScriptApi(
  scriptId: string,
  deployed: readonly string[] = [],
): Promise<AppsScriptApi> {
  let files: ScriptFile[] = [];
  const versions: { description: string; files: ScriptFile[] }[] = [];
  // Google lists the deployment that always shows the newest code among the others, without a version.
  const deployments = new Map<string, Deployment>([
    ['HEAD', { deploymentId: 'HEAD', deploymentConfig: { scriptId, manifestFileName: 'appsscript' } }],
  ]);
  const deploy = (deploymentId: string, config: object): Deployment => {
    const deployment = { deploymentId, deploymentConfig: { scriptId, ...config } };
    deployments.set(deploymentId, deployment);
    return deployment;
  };
  for (const id of deployed) deploy(id, { versionNumber: 1 });

  /** The answer to a call below /v1/projects/{scriptId}; undefined where there is nothing of that name. */
  function answer(call: string, body: Record<string, unknown>): object | undefined {
    const [, id] = /^PUT deployments\/(\w+)$/.exec(call) ?? [];
    if (id !== undefined)
      return deployments.has(id) ? deploy(id, Object(body['deploymentConfig'])) : undefined;
    switch (call) {
      case 'PUT content':
        files = body['files'] as ScriptFile[];
        return { scriptId, files };
      case 'GET content':
        return { scriptId, files };
      case 'POST versions':
        versions.push({ description: String(body['description']), files });
        return { scriptId, versionNumber: versions.length };
      case 'GET deployments':
        return { deployments: [...deployments.values()] };
      case 'POST /v1/projects':
        // Google puts a first file and a manifest into a new project.
        files = [
          { name: 'appsscript', type: 'JSON', source: '{}' },
          { name: 'Code', type: 'SERVER_JS', source: 'function myFunction() {}' },
        ];
        return { scriptId, parentId: body['parentId'], title: body['title'] };
      case 'POST deployments':
        return deploy(`AKfyc${deployments.size}`, body);
      default:
        return undefined;
    }
  }

  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const [path = ''] = (request.url ?? '').split('?');
      const call = `${request.method} ${path.replace(`/v1/projects/${scriptId}/`, '')}`;
      const authorized = request.headers.authorization?.startsWith('Bearer ') === true;
      const found = authorized ? answer(call, body) : undefined;
      const status = authorized ? (found ? 200 : 404) : 401;
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
      response.end(
        JSON.stringify(found ?? { error: { code: status, message: 'Requested entity was not found.' } }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get files() {
      return files;
    },
    versions,
    get deployments() {
      return [...deployments.values()];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += String(part);
  return text === '' ? {} : JSON.parse(text);
}
