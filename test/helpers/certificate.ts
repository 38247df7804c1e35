import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Certificate {
	readonly certificateFile: string;
	readonly keyFile: string;
	readonly pem: string;
	remove(): Promise<void>;
}

/** Of 127.0.0.1, signed by itself. */
export async function createCertificate(): Promise<Certificate> {
	const directory = await mkdtemp(join(tmpdir(), 'translation-cache-certificate-'));
	const certificateFile = join(directory, 'certificate.pem');
	const keyFile = join(directory, 'key.pem');
	const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2';
	const subject = ['-subj', '/CN=redis', '-addext', 'subjectAltName=IP:127.0.0.1'];
	const files = ['-keyout', keyFile, '-out', certificateFile];
	await promisify(execFile)('openssl', [...request.split(' '), ...subject, ...files]);
	return {
		certificateFile,
		keyFile,
		pem: await readFile(certificateFile, 'utf8'),
		remove: () => rm(directory, { recursive: true, force: true }),
	};
}
