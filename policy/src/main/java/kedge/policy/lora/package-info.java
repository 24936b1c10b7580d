/**
 * Adapter folders in PEFT's format, {@code adapter_config.json} and {@code adapter_model.safetensors}: reading,
 * writing, merging into the base model, and initial values. Knows nothing of training.
 */
package kedge.policy.lora;
