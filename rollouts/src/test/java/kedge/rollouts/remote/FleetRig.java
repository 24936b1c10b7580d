package kedge.rollouts.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kedge.chat.endpoint.ApiKey;
import kedge.chat.endpoint.Backoff;
import kedge.data.Problem;
import kedge.policy.TinyPolicy;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.checkpoint.RandomWeights;
import kedge.policy.generate.Sampling;
import kedge.rollouts.RolloutGroup;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;

/** A tiny policy, servers that hold its first weights, and a fleet of them. */
final class FleetRig implements AutoCloseable {
  static final Sampling SAMPLING = Sampling.of(1, TinyPolicy.LONGEST);
  final TinyPolicy tiny = new TinyPolicy(256);
  final List<FakeVllm> servers = new ArrayList<>();
  final List<Problem> problems = IntStream.range(0, 6).mapToObj(new TinyPolicy.Sums(6)::problem).toList();
  ApiKey key = ApiKey.NONE;
  Duration timeout = Duration.ofSeconds(30);
  int retries = 4;
  int inFlight = 4;
  Sampling trained = SAMPLING;
  private final Path folder;
  private Fleet fleet;
  private RemoteRolloutEngine engine;

  FleetRig(Path folder, int count) throws IOException {
    this.folder = folder;
    CheckpointFolder.write(base(), 1, this::save);
    for (int i = 0; i < count; i++) {
      servers.add(new FakeVllm(base()));
    }
  }

  Path base() {
    return folder.resolve("base");
  }

  Path versions() {
    return folder.resolve("versions");
  }

  void save(Path temporary) throws IOException {
    Checkpoint.save(temporary, new ModelConfig(tiny.policy.shape(), ElementType.F32), tiny.policy.values(),
        Checkpoint.SHARD_BYTES);
  }

  RemoteRolloutEngine engine() {
    if (engine == null) {
      FleetSettings settings = new FleetSettings(FleetSettings.Engine.VLLM,
          servers.stream().map(server -> URI.create(server.url())).toList(), FleetSettings.Weights.FOLDER, "", key,
          inFlight, timeout, Duration.ofSeconds(30), new Backoff(retries, Duration.ofMillis(5), Duration.ofMillis(40)),
          1e-3);
      WeightsProof proof = new WeightsProof(tiny.policy.trainer(), id -> !tiny.tokenizer.isSpecial(id),
          tiny.tokenizer.size(), 128, 1e-3, List.of("a cause"), 7);
      fleet = new Fleet(settings, new WeightsFolder(versions(), versions().toString(), this::save, () -> 1L), proof);
      engine = new RemoteRolloutEngine(fleet, tiny.policy::digest, trained, tiny.tokenizer, tiny.encoder,
          tiny.policy.shape().vocabulary(), 11);
    }
    return engine;
  }

  /** Groups of four completions of every problem, by servers that have the present weights. */
  List<RolloutGroup> draw() {
    engine().synchronize();
    return engine().draw(problems, 4, SAMPLING, 9, 0);
  }

  /** Gives the policy other weights. */
  void change(long seed) {
    new RandomWeights(seed, 0.1).fill(tiny.policy.values());
    tiny.policy.synchronize();
  }

  /** Adds a small number to every weight, as a small update does. */
  void nudge(float amount) {
    try (NoGradGuard guard = new NoGradGuard()) {
      tiny.policy.values().flat().add_(new Scalar(amount));
    }
    tiny.policy.synchronize();
  }

  /** Tokens and log-probabilities of groups, to compare. */
  static List<String> describe(List<RolloutGroup> groups) {
    return groups.stream().flatMap(group -> group.rollouts().stream())
        .map(rollout -> rollout.key() + " " + java.util.Arrays.toString(rollout.completion().tokens())
            + java.util.Arrays.toString(rollout.completion().logProbabilities()))
        .toList();
  }

  /** What a fleet of one honest server draws. */
  static List<String> honest(Path folder) {
    try (FleetRig rig = new FleetRig(folder.resolve("honest"), 1)) {
      return describe(rig.draw());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    servers.forEach(FakeVllm::close);
    if (fleet != null) {
      fleet.close();
    }
    tiny.close();
  }
}
