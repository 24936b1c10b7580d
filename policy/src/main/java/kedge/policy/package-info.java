/**
 * A {@link kedge.policy.Policy} is a language model that draws completions and learns. It holds the weights, a decoder
 * that computes the model, a {@code Generator} that draws completions, a {@code TrainingBackend} that scores tokens and
 * adds up gradients, and the AdamW optimizer. On the CPU in fp32 the decoder is {@code kedge.policy.cpu}, elsewhere
 * {@code kedge.policy.torch}; callers use only the interfaces of {@code generate} and {@code score}.
 *
 * <p>Token ids and settings go in; completions, log-probabilities and updated weights come out. Nothing here knows
 * rewards, losses, recipes or runs: a loss comes in as derivatives with respect to log-probabilities.
 */
package kedge.policy;
