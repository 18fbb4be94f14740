import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { bundledPackages } from './bundledPackages.ts';
import { licencesPage } from './licencesPage.ts';
import { PROJECT } from './lockedPackages.ts';

/** `npm run licences`: writes docs/licences.md. */
const sls = ['node_modules/serverless/bin/serverless.js', 'print', '--format', 'json'];
const service = JSON.parse(execFileSync(process.execPath, sls, { cwd: PROJECT, encoding: 'utf8' }));
const bundles = [...(await bundledPackages(service, 'snapshot')), ...(await bundledPackages(service, 'aws'))];
writeFileSync(`${PROJECT}docs/licences.md`, licencesPage(new Set(bundles.flatMap(({ paths }) => paths))));
