/**
 * The nodes that reach each other in a graph, each group once: Tarjan's strongly connected
 * components.
 */
export function findCircles(
	graph: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
	const circles: (readonly string[])[] = [];
	const indices = new Map<string, number>();
	const stack: string[] = [];

	/** The lowest index that is reached from the node and still on the stack. */
	const visit = (node: string): number => {
		const index = indices.size;
		indices.set(node, index);
		stack.push(node);
		let lowest = index;
		for (const next of graph.get(node) ?? []) {
			const seen = indices.get(next);
			if (seen === undefined) lowest = Math.min(lowest, visit(next));
			else if (stack.includes(next)) lowest = Math.min(lowest, seen);
		}
		if (lowest === index) {
			const circle = stack.splice(stack.indexOf(node));
			if (circle.length > 1) circles.push(circle.toSorted());
		}
		return lowest;
	};

	for (const node of graph.keys()) if (!indices.has(node)) visit(node);
	return circles;
}
