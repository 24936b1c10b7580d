package kedge.policy;

import java.nio.file.Path;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.RandomWeights;
import kedge.policy.checkpoint.WeightsDigest;
import kedge.policy.cpu.CpuGenerator;
import kedge.policy.cpu.CpuTrainer;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.vision.CpuVision;
import kedge.policy.generate.Generator;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import kedge.policy.natives.Devices;
import kedge.policy.optim.AdamW;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.optim.UpdateReport;
import kedge.policy.score.TrainingBackend;
import kedge.policy.torch.TorchTrainer;
import kedge.policy.torch.TorchVision;
import kedge.policy.torch.decode.TorchGenerator;
import kedge.policy.vision.VisionFeatures;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * A language model that draws completions and learns: weights, generator, training backend and optimizer. On the CPU in
 * fp32 the decoder is the hand-written one, elsewhere the LibTorch one. Weights in bf16 have fp32 masters, which the
 * optimizer updates and which are copied to them after every step.
 */
public final class Policy implements AutoCloseable {
  private final ModelShape shape;
  private final PolicyOptions options;
  private final Parameters weights;
  private final Parameters masters;
  private final Parameters gradients;
  private final AdamW optimizer;
  private final CpuDecoder decoder;
  private final VisionFeatures vision;
  private final TrainingBackend trainer;
  private final Generator generator;

  private Policy(ModelShape shape, PolicyOptions options, Parameters weights) {
    this.shape = shape;
    this.options = options;
    this.weights = weights;
    Device device = weights.flat().device();
    boolean half = options.type() == ElementType.BF16;
    this.masters = !options.trains() ? null : half ? copy(weights, ScalarType.Float) : weights;
    this.gradients = options.trains() ? Parameters.zeros(weights.layout(), device, ScalarType.Float) : null;
    this.optimizer = options.trains() ? new AdamW(masters, gradients) : null;
    if (device.is_cpu() && !half) {
      this.decoder = new CpuDecoder(shape, weights, gradients, options.threads());
      CpuVision images = new CpuVision(decoder, options.activationCheckpointing());
      this.vision = images;
      this.trainer = new CpuTrainer(decoder, images, options.tokensPerMicrobatch(), options.activationCheckpointing());
      this.generator = new CpuGenerator(decoder, images, options.decodeRows());
    } else {
      this.decoder = null;
      TorchVision images = new TorchVision(shape, weights, gradients);
      this.vision = images;
      this.trainer = new TorchTrainer(shape, weights, gradients, images, options.tokensPerMicrobatch());
      this.generator = new TorchGenerator(shape, weights, images, options.decodeRows());
    }
  }

  /** A policy of random weights. */
  public static Policy random(ModelShape shape, long seed, PolicyOptions options) {
    torch.set_num_threads(options.threads());
    Parameters weights = Parameters.zeros(new ParameterLayout(shape), Devices.parse(options.device()),
        options.type().scalar());
    new RandomWeights(seed, shape.initializerRange()).fill(weights);
    return new Policy(shape, options, weights);
  }

  /**
   * The policy of a checkpoint in Hugging Face layout.
   *
   * @throws kedge.data.UserError if it is not what its config says
   */
  public static Policy load(Path folder, ModelShape shape, PolicyOptions options) {
    torch.set_num_threads(options.threads());
    return new Policy(shape, options, Checkpoint.load(folder, Devices.parse(options.device()), options.type()));
  }

  /** A copy with the present weights that is never trained: the reference of a KL penalty. */
  public Policy frozen() {
    return new Policy(shape, options.frozen(), copy(weights, options.type().scalar()));
  }

  private static Parameters copy(Parameters from, ScalarType type) {
    Parameters to = Parameters.zeros(from.layout(), from.flat().device(), type);
    try (NoGradGuard guard = new NoGradGuard()) {
      to.flat().copy_(from.flat());
    }
    return to;
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

  /** The fp32 values to be saved: masters where there are any. */
  public Parameters values() {
    return masters != null ? masters : weights;
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
    if (masters != null && masters != weights) {
      try (NoGradGuard guard = new NoGradGuard()) {
        weights.flat().copy_(masters.flat());
      }
    }
  }

  /**
   * Says what the coming steps train, before gradients are accumulated: none are computed in a vision tower or an
   * adapter that is frozen.
   */
  public void prepare(AdamWSettings settings) {
    if (shape.vision().isPresent()) {
      vision.freeze(optimizer().untrained(settings));
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

  /** Digest of the weights that completions are drawn from. */
  public String digest() {
    return WeightsDigest.of(weights);
  }

  /**
   * Digest of the trained weights, converted to the type of the weights drawn from; it differs from {@link #digest} if
   * a copy was missed.
   */
  public String trainedDigest() {
    return WeightsDigest.of(values().flat(), options.type());
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
    if (masters != null && masters != weights) {
      masters.close();
    }
    weights.close();
  }
}
