package kedge.policy.model;

/**
 * Low-rank adapters of a model: their layout and their values.
 *
 * @param values A and B of every adapted projection, laid out as {@code layout.parameters()}
 */
public record Adapters(LoraLayout layout, Parameters values) {
}
