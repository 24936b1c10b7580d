package kedge.training.parts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import kedge.data.UserError;
import kedge.data.hub.HubName;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.lora.AdapterFolder;
import kedge.policy.lora.InitialAdapters;
import kedge.policy.model.LoraLayout;
import kedge.policy.model.Parameters;
import kedge.recipes.settings.PolicySettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adapters of a policy: new ones by {@code policy.lora}, or those of a PEFT folder given as {@code policy.checkpoint}.
 *
 * @param base folder of the base model
 * @param baseName {@code base_model_name_or_path} in its checkpoints
 * @param revision revision of the base on the Hub in its checkpoints; empty for the main branch, or a folder
 * @param start folder of the initial adapters; empty for new ones
 */
public record PolicyAdapters(Path base, String baseName, Optional<String> revision, LoraLayout layout,
    Optional<AdapterFolder> start) {
  private static final String MAIN = "main";
  private static final Logger LOG = LoggerFactory.getLogger(PolicyAdapters.class);

  /**
   * Returns the adapters of a policy; empty if its weights are trained.
   *
   * @param given settings of the recipe
   * @param local the same settings with folders of this machine
   * @throws UserError if the adapters are not valid
   */
  static Optional<PolicyAdapters> of(PolicySettings given, PolicySettings local) {
    Optional<Path> checkpoint = local.checkpoint();
    if (checkpoint.isPresent() && AdapterFolder.is(checkpoint.get())) {
      return Optional.of(started(checkpoint.get(), local));
    }
    return local.lora().map(lora -> {
      LoraLayout layout = UserError.whereRefused("policy.lora.",
          () -> new LoraLayout(ModelConfig.read(checkpoint.orElseThrow()).shape(), lora.toLora()));
      Path base = given.checkpoint().orElseThrow();
      return new PolicyAdapters(checkpoint.orElseThrow(), name(base), revision(base), layout, Optional.empty());
    });
  }

  private static PolicyAdapters started(Path checkpoint, PolicySettings local) {
    if (local.lora().isPresent()) {
      throw new UserError("policy.lora is given, but policy.checkpoint " + checkpoint
          + " is an adapter already, whose settings hold. Maybe leave lora out to train it on, or merge it first: "
          + "kedge export " + checkpoint + " --merge FOLDER?");
    }
    AdapterFolder folder = AdapterFolder.read(checkpoint);
    Path base = folder.base(LOG::info);
    boolean aFolder = base.equals(Path.of(folder.config().base())) || !base.isAbsolute();
    return new PolicyAdapters(base, aFolder ? name(base) : folder.config().base(),
        aFolder ? Optional.empty() : folder.config().revision(), folder.layout(ModelConfig.read(base).shape()),
        Optional.of(folder));
  }

  /** Returns the Hub name as transformers writes it, or else the absolute path. */
  private static String name(Path base) {
    return HubName.isOne(base) ? HubName.of(base).repository() : base.toAbsolutePath().normalize().toString();
  }

  /** Returns the revision of a base on the Hub; empty for the main branch, or a folder. */
  static Optional<String> revision(Path base) {
    return HubName.isOne(base) ? Optional.of(HubName.of(base).revision()).filter(each -> !each.equals(MAIN))
        : Optional.empty();
  }

  /** Writes the adapters that training begins with. */
  Consumer<Parameters> initial(long seed) {
    return values -> {
      if (start.isPresent()) {
        start.get().fill(layout, values);
      } else {
        new InitialAdapters(seed).fill(layout, values);
      }
    };
  }

  /** Reads the adapters of a checkpoint. */
  Consumer<Parameters> of(Path checkpoint) {
    return values -> AdapterFolder.read(checkpoint).fill(layout, values);
  }

  /** Writes the adapters into a checkpoint. @throws IOException if the disk refuses */
  void save(Path folder, Parameters values) throws IOException {
    AdapterFolder.save(folder, baseName, revision, layout, values);
  }
}
