/**
 * Adapters as PEFT keeps them: folders of {@code adapter_config.json} and {@code adapter_model.safetensors}, read,
 * written and merged into their base, and their initial values.
 */
package kedge.policy.lora;
