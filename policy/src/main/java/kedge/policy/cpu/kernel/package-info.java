/**
 * Internal, not API. Memory, threads, matrix products and vector loops of the CPU decoder. Every kernel fixes the
 * order of its additions, so results do not depend on threads or batch. Knows no model.
 */
package kedge.policy.cpu.kernel;
