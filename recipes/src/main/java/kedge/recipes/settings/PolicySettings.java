package kedge.recipes.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import kedge.data.hub.HubFolder;
import kedge.data.settings.Default;
import kedge.policy.distributed.Sharing.Reduction;
import kedge.recipes.annotation.Expect;

/** Model to train: a checkpoint, or a shape with random weights. */
public record PolicySettings(
    /** Sizes of a model with random weights; exactly one of shape and checkpoint. */
    Optional<ShapeSettings> shape,
    /**
     * Folder in Hugging Face layout, or {@code hub:OWNER/NAME[@REVISION]} for a model of the Hub; or an adapter folder
     * of PEFT, whose adapters are then trained on.
     */
    Optional<Path> checkpoint,
    /** Tokenizer; required with a shape, the checkpoint's own if left out. */
    Optional<TokenizerSettings> tokenizer,
    /** Device: {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:n}. */
    @Default("auto") String device,
    /** Number format of weights and products. */
    @Default("fp32") Dtype dtype,
    /** Most tokens of one forward and backward pass. Changes memory and speed, never the result. */
    @Default("4096") int tokensPerMicrobatch,
    /**
     * Whether training computes the prompt of a group once, forward and backward, and not once per completion. Saves
     * {@code (completions - 1) / completions} of the prompts' work, images included; log-probabilities keep their bits,
     * gradients are summed in another order. Default: {@code true} on the CPU in fp32, which alone can.
     */
    Optional<Boolean> sharePrompts,
    /**
     * How the gradients of a step are summed: {@code fast}, micro-batch by micro-batch, or {@code fixed_tree}, by
     * blocks of sequences in a tree that micro-batches, threads and ranks leave as it is, so that the result is the
     * same bits for any number of them. On a CPU in fp32; more than one rank takes it.
     */
    @Default("fast") Reduction reduction,
    /**
     * Sequences of a block of the fixed tree, each a forward and backward pass; the larger, the faster and the more
     * memory.
     */
    @Default("8") int blockSequences,
    /**
     * What ranks divide among them, as in DeepSpeed's ZeRO: {@code 0} nothing, {@code 1} the optimizer's moments,
     * {@code 2} those and summed gradients. Changes memory and what is sent, never the result; nothing with one rank.
     * On a CPU in fp32.
     */
    @Default("0") int zeroStage,
    /**
     * Ranks that divide the experts of every sparse layer among them: each holds weights, gradients and moments of its
     * part, and tokens travel to the experts. Divides the number of ranks and that of experts; {@code 1} divides
     * nothing. Changes memory and what is sent, never the result. On a CPU in fp32.
     */
    @Default("1") int expertParallel,
    /** Whether only each layer's input is kept and the layer recomputed for its gradient: less memory, more work. */
    @Default("false") boolean activationCheckpointing,
    /** Most completions decoded together. Changes memory and speed. */
    @Default("256") int decodeRows,
    /** CPU threads; all if left out. */
    Optional<Integer> threads,
    /**
     * Variables of the chat template, for training, evaluation and generation alike: {@code {enable_thinking: false}}.
     */
    Optional<Map<String, Object>> chatTemplateKwargs,
    /** Low-rank adapters to train instead of the weights of the checkpoint, which stay as they are. */
    Optional<LoraSettings> lora) {

  private static final List<String> RESERVED = List.of("add_generation_prompt", "messages", "tools");

  /** Number format of the weights; {@code BF16} keeps fp32 master copies in the optimizer. */
  public enum Dtype {
    FP32(4), BF16(2);

    private final int bytes;

    Dtype(int bytes) {
      this.bytes = bytes;
    }

    /** Returns the bytes of one number. */
    public int bytes() {
      return bytes;
    }
  }

  /** Returns the settings of a checkpoint with its own tokenizer, to sample from. */
  public static PolicySettings of(Path checkpoint, String device, Dtype dtype) {
    return new PolicySettings(Optional.empty(), Optional.of(checkpoint), Optional.empty(), device, dtype, 4096,
        Optional.empty(), Reduction.FAST, 8, 0, 1, false, 256, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Returns the same settings with folders of this machine in place of names of the Hub, which are fetched.
   *
   * @param progress told of each file before it is fetched
   */
  public PolicySettings local(Consumer<String> progress) {
    return new PolicySettings(shape, checkpoint.map(path -> HubFolder.local(path, progress)),
        tokenizer.map(given -> given.local(progress)), device, dtype, tokensPerMicrobatch, sharePrompts, reduction,
        blockSequences, zeroStage, expertParallel, activationCheckpointing, decodeRows, threads, chatTemplateKwargs,
        lora);
  }

  /** Returns the same settings for another checkpoint with its own tokenizer, and adapters if it is one of those. */
  public PolicySettings on(Path other) {
    return new PolicySettings(Optional.empty(), Optional.of(other), Optional.empty(), device, dtype,
        tokensPerMicrobatch, sharePrompts, reduction, blockSequences, zeroStage, expertParallel,
        activationCheckpointing, decodeRows, threads, chatTemplateKwargs, Optional.empty());
  }

  /** Returns the same settings with these variables of the chat template. */
  public PolicySettings withTemplateVariables(Map<String, Object> variables) {
    return new PolicySettings(shape, checkpoint, tokenizer, device, dtype, tokensPerMicrobatch, sharePrompts, reduction,
        blockSequences, zeroStage, expertParallel, activationCheckpointing, decodeRows, threads, Optional.of(variables),
        lora);
  }

  /** Returns the variables of the chat template. */
  public Map<String, Object> templateVariables() {
    return chatTemplateKwargs.orElse(Map.of());
  }

  public PolicySettings {
    new Expect()
        .that(shape.isPresent() != checkpoint.isPresent(), shape.isPresent()
            ? "shape and checkpoint are both given, expected one: shape begins at random, checkpoint from a folder"
            : "shape is missing, and so is checkpoint: expected one. Maybe checkpoint: FOLDER?")
        .that(shape.isEmpty() || tokenizer.isPresent(),
            "tokenizer is missing: a shape has none of its own. Maybe tokenizer: {characters: \"...\"} or tokenizer: "
                + "{folder: ...}?")
        .that(lora.isEmpty() || checkpoint.isPresent(), "lora is given with a shape, whose weights begin at random: "
            + "nothing there is worth keeping frozen. Maybe checkpoint: FOLDER, or leave lora out?")
        .that(device.matches("auto|cpu|cuda(:\\d{1,3})?"),
            "device is " + device + ", expected auto, cpu, cuda or cuda:n")
        .atLeast("tokens_per_microbatch", tokensPerMicrobatch, 1)
        .atLeast("block_sequences", blockSequences, 1)
        .that(reduction == Reduction.FAST || dtype == Dtype.FP32 && !device.startsWith("cuda"),
            "reduction is fixed_tree with " + (dtype == Dtype.FP32 ? "device " + device : "dtype bf16")
                + ", expected dtype fp32 on a CPU: elsewhere rounding depends on the batch. Maybe reduction: fast?")
        .that(zeroStage >= 0 && zeroStage <= 2, "zero_stage is " + zeroStage + ", expected 0, 1 or 2"
            + (zeroStage == 3 ? ": weights are whole on every rank. Maybe 2?" : ""))
        .that(zeroStage == 0 || dtype == Dtype.FP32 && !device.startsWith("cuda"),
            "zero_stage is " + zeroStage + " with " + (dtype == Dtype.FP32 ? "device " + device : "dtype bf16")
                + ", expected dtype fp32 on a CPU, where several ranks can train. Maybe zero_stage: 0?")
        .atLeast("expert_parallel", expertParallel, 1)
        .that(expertParallel <= 1 || dtype == Dtype.FP32 && !device.startsWith("cuda"),
            "expert_parallel is " + expertParallel + " with " + (dtype == Dtype.FP32 ? "device " + device
                : "dtype bf16") + ", expected dtype fp32 on a CPU, where several ranks can train. Maybe leave it out?")
        .that(expertParallel <= 1 || zeroStage == 0, "expert_parallel is " + expertParallel + " with zero_stage "
            + zeroStage + ", expected zero_stage 0: experts' moments and gradients are divided already. Maybe leave "
            + "zero_stage out?")
        .that(expertParallel <= 1 || lora.isEmpty(), "expert_parallel is " + expertParallel
            + " with lora, which is not supported, expected 1. Maybe leave it out?")
        .atLeast("decode_rows", decodeRows, 1)
        .atLeast("threads", threads.orElse(1), 1)
        .that(RESERVED.stream().noneMatch(chatTemplateKwargs.orElse(Map.of())::containsKey),
            "chat_template_kwargs holds one of " + String.join(", ", RESERVED) + ", which come from the conversation")
        .done();
  }
}
