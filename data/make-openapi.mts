// Writes the OpenAPI document of the service: npx tsx data/make-openapi.mts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '../src/service/openapi.js';

writeFileSync(join(import.meta.dirname, 'openapi.json'), `${JSON.stringify(openApiDocument(), null, 1)}\n`);
