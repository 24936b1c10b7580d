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
 * weights, or low-rank adapters beside weights that stay as they are. On the CPU in fp32 the decoder is the
 * hand-written one, elsewhere the LibTorch one. Weights in bf16 have fp32 masters, which the optimizer updates and
 * which are copied to them after every step.
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

  /** @param adapters what is trained instead of the weights; null to train the weights */
  private Policy(ModelShape shape, PolicyOptions options, Parameters weights, Adapters adapters) {
    this(shape, options, weights, adapters, null);
  }

  /** @param loaded masters in the precision that they were loaded in; null to make them of the weights */
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
    this.optimizer = options.trains() ? new AdamW(masters, gradients, trained.layout(), options.sharing()) : null;
    if (device.is_cpu() && !half) {
      this.decoder = new CpuDecoder(shape, weights, adapters, gradients, options.threads(),
          options.sharing().fixedTree());
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

  /** Weights or adapters that are trained, in the type that is computed with. */
  private Parameters trained() {
    return adapters == null ? weights : adapters.values();
  }

  /** A policy of random weights. */
  public static Policy random(ModelShape shape, long seed, PolicyOptions options) {
    torch.set_num_threads(options.threads());
    Parameters weights = Parameters.zeros(new ParameterLayout(shape), device(options), options.type().scalar());
    new RandomWeights(seed, shape.initializerRange()).fill(weights);
    return new Policy(shape, options, weights, null);
  }

  /**
   * The policy of a checkpoint in Hugging Face layout.
   *
   * @throws kedge.data.UserError if it is not what its config says
   */
  public static Policy load(Path folder, ModelShape shape, PolicyOptions options) {
    torch.set_num_threads(options.threads());
    Device device = device(options);
    if (options.trains() && options.type() == ElementType.BF16) {
      Set<String> untrained = AdamW.untrained(new ParameterLayout(shape), options.trainable());
      List<Parameters> loaded = Checkpoint.loadWithMasters(folder, device, untrained);
      return new Policy(shape, options, loaded.get(0), null, loaded.get(1));
    }
    return new Policy(shape, options, Checkpoint.load(folder, device, options.type()), null);
  }

  /**
   * The policy of a checkpoint with adapters, which are what is trained; its weights stay as they are.
   *
   * @param fill writes the initial adapters
   * @throws kedge.data.UserError if the checkpoint is not what its config says
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
   * A policy over the same weights, which are in memory once, with other adapters: for a reference or a judge.
   *
   * @param layout of its adapters; empty for the weights alone
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
   * A copy with the present weights that is never trained: the reference of a KL penalty. Where adapters are trained,
   * only those are copied.
   */
  public Policy frozen() {
    if (adapters == null) {
      Parameters own = Parameters.zeros(weights.layout(), weights.flat().device(), options.type().scalar());
      copy(weights, own);
      return new Policy(shape, options.frozen(), own, null);
    }
    return beside(options.frozen(), Optional.of(adapters.layout()), values -> copy(adapters.values(), values));
  }

  /** Layout of the adapters that are trained; empty where the weights are. */
  public Optional<LoraLayout> lora() {
    return Optional.ofNullable(adapters).map(Adapters::layout);
  }

  /** Names of weights that no stage trains. */
  private Set<String> untrained() {
    return adapters != null ? Set.of() : AdamW.untrained(weights.layout(), options.trainable());
  }

  /** The masters of some parameters. */
  private static Parameters copy(Parameters from, Set<String> without) {
    Parameters to = Parameters.zeros(from.layout().without(without), from.flat().device(), ScalarType.Float);
    copy(from, to);
    return to;
  }

  /** Copies those parameters that both have. */
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

  /** The fp32 values that are trained, of the weights or else of the adapters: masters where there are any. */
  public Parameters values() {
    return masters != null ? masters : trained();
  }

  /** What a checkpoint holds: the masters of what is trained, or the weights where not all of them have masters. */
  public Parameters saved() {
    return adapters == null && masters != null && masters.flat().numel() < weights.flat().numel() ? weights : values();
  }

  /** The optimizer, with moments to be saved. @throws IllegalStateException for a policy that is not trained */
  public AdamW optimizer() {
    if (optimizer == null) {
      throw new IllegalStateException("this policy was built without an optimizer");
    }
    return optimizer;
  }

  /** Copies the masters to the weights and forgets what was computed from them; call after values were restored. */
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
   * Says what the coming steps train, before gradients are accumulated: none are computed in a vision tower or an
   * adapter that is frozen, nor by LibTorch's decoder of any weight that is.
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
   * @throws kedge.policy.optim.NonFiniteGradient before anything changed
   */
  public UpdateReport update(double rate, AdamWSettings settings) {
    prepare(settings);
    UpdateReport report = optimizer().step(rate, settings);
    vision.trained();
    copyMasters();
    return report;
  }

  /** Digest of the weights that completions are drawn from; of the adapters alone where those are trained. */
  public String digest() {
    return WeightsDigest.of(trained());
  }

  /** Digest of the weights without adapters, which do not change where adapters are trained. */
  public String baseDigest() {
    return WeightsDigest.of(weights);
  }

  /**
   * Digest of what is trained, converted to the type of the weights drawn from; it differs from {@link #digest} if
   * a copy was missed.
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
