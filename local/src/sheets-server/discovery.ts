import { readFileSync } from 'node:fs';

/** A type as the discovery document writes it. */
export interface SchemaNode {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly enum?: readonly string[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode;
  readonly repeated?: boolean;
  readonly required?: boolean;
}

export interface ApiMethod {
  readonly id: string;
  readonly httpMethod: string;
  readonly path: string;
  readonly scopes: readonly string[];
  readonly parameters: Readonly<Record<string, SchemaNode>>;
  readonly request?: { readonly $ref: string };
  readonly response: { readonly $ref: string };
}

interface Resource {
  readonly methods?: Readonly<Record<string, ApiMethod>>;
  readonly resources?: Readonly<Record<string, Resource>>;
}

/**
 * Google's discovery document of Sheets API v4, without its prose: what every request is checked against. Method ids
 * lose their `sheets.` here.
 */
export interface Discovery {
  readonly parameters: Readonly<Record<string, SchemaNode>>;
  readonly schemas: Readonly<Record<string, SchemaNode>>;
  readonly methods: ReadonlyMap<string, ApiMethod>;
}

export function loadDiscovery(): Discovery {
  const text = readFileSync(new URL('sheets-v4.discovery.json', import.meta.url), 'utf8');
  const document: Pick<Discovery, 'parameters' | 'schemas'> & Resource = JSON.parse(text);
  const methods = new Map<string, ApiMethod>();
  const collect = (resource: Resource) => {
    for (const method of Object.values(resource.methods ?? {}))
      methods.set(method.id.replace(/^sheets\./, ''), method);
    for (const inner of Object.values(resource.resources ?? {})) collect(inner);
  };
  collect(document);
  return { parameters: document.parameters, schemas: document.schemas, methods };
}
