package kedge.policy;

import com.google.common.collect.Sets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import kedge.data.UserError;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.RandomWeights;
import kedge.policy.checkpoint.WeightsDigest;
import kedge.policy.cpu.CpuGenerator;
import kedge.policy.cpu.CpuTrainer;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.vision.CpuVision;
import kedge.policy.generate.Generator;
import kedge.policy.model.Adapters;
import kedge.policy.model.LoraLayout;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import kedge.policy.natives.Devices;
import kedge.policy.natives.NativeScope;
import kedge.policy.optim.AdamW;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.optim.DividedBuffer;
import kedge.policy.optim.UpdateReport;
import kedge.policy.score.TrainingBackend;
import kedge.policy.torch.TorchDecoder;
import kedge.policy.torch.TorchTrainer;
import kedge.policy.torch.TorchVision;
import kedge.policy.torch.decode.TorchGenerator;
import kedge.policy.vision.VisionFeatures;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * A language model that draws completions and learns: weights, generator, training backend and optimizer. It trains its
 * weights, or low-rank adapters of frozen weights. On the CPU in fp32 it uses the hand-written decoder, otherwise the
 * LibTorch decoder. Weights in bf16 have fp32 masters: the optimizer updates the masters, which are converted to bf16
 * after every step.
 */
public final class Policy implements AutoCloseable {
  private final ModelShape shape;
  private final PolicyOptions options;
  private final Parameters weights;
  private final Adapters adapters;
  private final Parameters masters;
  private final Parameters gradients;
  private final AdamW optimizer;
  private final CpuDecoder decoder;
  private final VisionFeatures vision;
  private final TrainingBackend trainer;
  private final Generator generator;

  /** @param adapters trained instead of the weights; null to train the weights */
  private Policy(ModelShape shape, PolicyOptions options, Parameters weights, Adapters adapters) {
    this(shape, options, weights, adapters, null);
  }

  /** @param loaded masters as loaded from a checkpoint; null to make them from the weights */
  private Policy(ModelShape shape, PolicyOptions options, Parameters weights, Adapters adapters, Parameters loaded) {
    this.shape = shape;
    this.options = options;
    this.weights = weights;
    this.adapters = adapters;
    Parameters trained = trained();
    Device device = weights.flat().device();
    boolean half = options.type() == ElementType.BF16;
    this.masters = !options.trains() ? null : !half ? trained : loaded != null ? loaded : copy(trained, untrained());
    this.gradients = options.trains() ? Parameters.zeros(masters.layout(), device, ScalarType.Float) : null;
    this.optimizer = options.trains() ? new AdamW(masters, gradients, trained.layout().whole(),
        options.sharing()) : null;
    if (device.is_cpu() && !half) {
      this.decoder = new CpuDecoder(shape, weights, adapters, gradients, options.threads(),
          options.sharing().fixedTree(), options.sharing().experts());
      CpuVision images = new CpuVision(decoder, options.activationCheckpointing());
      this.vision = images;
      this.trainer = new CpuTrainer(decoder, images, options.tokensPerMicrobatch(), options.activationCheckpointing(),
          options.sharesPrompts(), options.sharing(), gradients);
      this.generator = new CpuGenerator(decoder, images, options.decodeRows());
    } else {
      if (options.sharing().fixedTree()) {
        throw new UserError("policy.reduction is fixed_tree on " + (half ? "bf16 weights" : "a GPU")
            + ", expected dtype fp32 and device cpu: elsewhere rounding depends on the batch. Maybe reduction: fast?");
      }
      this.decoder = null;
      TorchVision images = new TorchVision(shape, weights, adapters == null ? gradients : null,
          options.activationCheckpointing());
      this.vision = images;
      TorchDecoder torchDecoder = new TorchDecoder(shape, weights, adapters, images);
      this.trainer = new TorchTrainer(torchDecoder, gradients, options.tokensPerMicrobatch(),
          options.activationCheckpointing());
      this.generator = new TorchGenerator(torchDecoder, options.decodeRows());
    }
  }

  /** Returns the trained weights or adapters, in the type used in computation. */
  private Parameters trained() {
    return adapters == null ? weights : adapters.values();
  }

  /** Makes a policy with random weights. */
  public static Policy random(ModelShape shape, long seed, PolicyOptions options) {
    torch.set_num_threads(options.threads());
    Parameters weights = Parameters.zeros(ParameterLayout.of(shape, options.sharing().experts().slice()),
        device(options), options.type().scalar());
    new RandomWeights(seed, shape.initializerRange()).fill(weights);
    return new Policy(shape, options, weights, null);
  }

  /**
   * Loads the policy of a checkpoint in Hugging Face layout.
   *
   * @throws kedge.data.UserError if the checkpoint does not match its config
   */
  public static Policy load(Path folder, ModelShape shape, PolicyOptions options) {
    torch.set_num_threads(options.threads());
    Device device = device(options);
    if (options.trains() && options.type() == ElementType.BF16) {
      Set<String> untrained = AdamW.untrained(new ParameterLayout(shape), options.trainable());
      List<Parameters> loaded = Checkpoint.loadWithMasters(folder, device, untrained);
      return new Policy(shape, options, loaded.get(0), null, loaded.get(1));
    }
    return new Policy(shape, options, Checkpoint.load(folder, device, options.type(),
        options.sharing().experts().slice()), null);
  }

  /**
   * Loads the policy of a checkpoint with adapters; only the adapters are trained.
   *
   * @param fill writes the initial adapters
   * @throws kedge.data.UserError if the checkpoint does not match its config
   */
  public static Policy load(Path folder, ModelShape shape, PolicyOptions options, LoraLayout layout,
      Consumer<Parameters> fill) {
    torch.set_num_threads(options.threads());
    Parameters weights = Checkpoint.load(folder, device(options), options.type());
    return new Policy(shape, options, weights, adapters(weights, layout, fill));
  }

  private static Device device(PolicyOptions options) {
    Devices.requireType(options.device(), options.type() == ElementType.BF16);
    return Devices.parse(options.device());
  }

  private static Adapters adapters(Parameters weights, LoraLayout layout, Consumer<Parameters> fill) {
    Adapters adapters = new Adapters(layout,
        Parameters.zeros(layout.parameters(), weights.flat().device(), weights.flat().scalar_type().intern()));
    fill.accept(adapters.values());
    return adapters;
  }

  /**
   * Makes a policy that shares these weights in memory but has other adapters, for a reference policy or a judge.
   *
   * @param layout layout of its adapters; empty for none
   * @param fill writes the adapters
   * @throws IllegalStateException if this policy trains its weights
   */
  public Policy beside(PolicyOptions others, Optional<LoraLayout> layout, Consumer<Parameters> fill) {
    if (adapters == null && options.trains()) {
      throw new IllegalStateException("weights that are trained cannot be shared");
    }
    return new Policy(shape, others, weights.shared(),
        layout.map(own -> adapters(weights, own, fill)).orElse(null));
  }

  /**
   * Makes a copy with the current weights that is never trained, such as the reference policy of a KL penalty. If
   * adapters are trained, only those are copied.
   */
  public Policy frozen() {
    if (adapters == null) {
      Parameters own = Parameters.zeros(weights.layout(), weights.flat().device(), options.type().scalar());
      copy(weights, own);
      return new Policy(shape, options.frozen(), own, null);
    }
    return beside(options.frozen(), Optional.of(adapters.layout()), values -> copy(adapters.values(), values));
  }

  /** Returns the layout of the trained adapters; empty if weights are trained. */
  public Optional<LoraLayout> lora() {
    return Optional.ofNullable(adapters).map(Adapters::layout);
  }

  /** Names of weights that no stage trains. */
  private Set<String> untrained() {
    return adapters != null ? Set.of()
        : AdamW.untrained(weights.layout().whole(),
            options.trainable());
  }

  /** Makes masters of some parameters. */
  private static Parameters copy(Parameters from, Set<String> without) {
    Parameters to = Parameters.zeros(from.layout().without(without), from.flat().device(), ScalarType.Float);
    copy(from, to);
    return to;
  }

  /** Copies the parameters that both have. */
  private static void copy(Parameters from, Parameters to) {
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      if (from.flat().numel() == to.flat().numel()) {
        to.flat().copy_(from.flat());
      } else {
        Sets.intersection(from.layout().parameters().keySet(), to.layout().parameters().keySet())
            .forEach(name -> to.get(name).copy_(from.get(name)));
      }
    }
  }

  public ModelShape shape() {
    return shape;
  }

  /** Options it was built with. */
  public PolicyOptions options() {
    return options;
  }

  public TrainingBackend trainer() {
    return trainer;
  }

  public Generator generator() {
    return generator;
  }

  /** Features of images, which trainer and generator share. */
  public VisionFeatures vision() {
    return vision;
  }

  /** Returns the trained fp32 values, of the weights or the adapters: the masters if there are any. */
  public Parameters values() {
    return masters != null ? masters : trained();
  }

  /**
   * Returns what a checkpoint stores: the masters, or the weights if not all of them have masters. Where ranks divide
   * them, rank 0 reads the whole while the others serve it.
   */
  public DividedBuffer saved() {
    Parameters saved = adapters == null && masters != null && masters.flat().numel() < weights.flat().numel() ? weights
        : values();
    return new DividedBuffer(options.sharing().weights(saved.layout()), options.sharing().ranks(), saved.flat());
  }

  /**
   * Returns the optimizer, whose moments can be saved. @throws IllegalStateException for a policy that is not trained
   */
  public AdamW optimizer() {
    if (optimizer == null) {
      throw new IllegalStateException("this policy was built without an optimizer");
    }
    return optimizer;
  }

  /** Copies the masters to the weights and discards values computed from them; call after restoring values. */
  public void synchronize() {
    vision.replaced();
    copyMasters();
  }

  private void copyMasters() {
    if (masters != null && masters != trained()) {
      copy(masters, trained());
    }
  }

  /**
   * Sets what the next steps train; call before gradients are accumulated. No gradients are computed for a frozen
   * vision tower or adapter, and with LibTorch's decoder for any frozen weight.
   */
  public void prepare(AdamWSettings settings) {
    if (trainer instanceof TorchTrainer torchTrainer) {
      torchTrainer.freeze(optimizer().untrained(settings));
    }
    if (shape.vision().isPresent()) {
      vision.freeze(adapters == null ? optimizer().untrained(settings) : weights.layout().parameters().keySet());
    }
  }

  /**
   * Takes one optimizer step from the accumulated gradients.
   *
   * @throws kedge.policy.optim.NonFiniteGradient before any change of the weights
   */
  public UpdateReport update(double rate, AdamWSettings settings) {
    prepare(settings);
    UpdateReport report = optimizer().step(rate, settings);
    vision.trained();
    copyMasters();
    return report;
  }

  /** Returns the digest of what this rank holds of the weights used for drawing, or of the adapters if those train. */
  public String digest() {
    return WeightsDigest.of(trained());
  }

  /** Returns the digest of the weights without adapters, which is constant if adapters are trained. */
  public String baseDigest() {
    return WeightsDigest.of(weights);
  }

  /**
   * Returns the digest of the trained values, converted to the type of the weights used for drawing. It differs from
   * {@link #digest} if a copy was missed.
   */
  public String trainedDigest() {
    if (masters == null || masters == trained()) {
      return digest();
    }
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      boolean copied = masters.layout().parameters().keySet().stream()
          .allMatch(name -> masters.get(name).to(options.type().scalar()).equal(trained().get(name)));
      return copied ? digest() : WeightsDigest.of(masters.flat(), options.type());
    }
  }

  @Override
  public void close() {
    if (decoder != null) {
      ((CpuGenerator) generator).close();
      ((CpuTrainer) trainer).close();
      ((CpuVision) vision).close();
      decoder.close();
    } else {
      ((TorchVision) vision).close();
    }
    if (optimizer != null) {
      optimizer.close();
      gradients.close();
    }
    if (masters != null && masters != trained()) {
      masters.close();
    }
    if (adapters != null) {
      adapters.values().close();
    }
    weights.close();
  }
}
