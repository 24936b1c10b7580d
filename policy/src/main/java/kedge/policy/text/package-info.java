/**
 * Between conversations and token ids: the tokenizers of Hugging Face, chat templates, prompts for sampling and
 * sequences with targets for training. Knows no model.
 */
package kedge.policy.text;
