/** Reads again and again what happens beside the request that set it off; the last reading when patience ends. */
export async function eventually<T>(
	read: () => Promise<T>,
	settled: (value: T) => boolean,
	patienceMs = 60_000,
): Promise<T> {
	const deadline = Date.now() + patienceMs;
	for (;;) {
		const value = await read();
		if (settled(value) || Date.now() > deadline) return value;
		await new Promise((resolve) => {
			setTimeout(resolve, 100);
		});
	}
}
