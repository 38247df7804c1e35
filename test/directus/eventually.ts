/** Reads again and again what happens beside the request that set it off; the last reading after 60 s. */
export async function eventually<T>(
	read: () => Promise<T>,
	settled: (value: T) => boolean,
): Promise<T> {
	const deadline = Date.now() + 60_000;
	for (;;) {
		const value = await read();
		if (settled(value) || Date.now() > deadline) return value;
		await new Promise((resolve) => {
			setTimeout(resolve, 100);
		});
	}
}
