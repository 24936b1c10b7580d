package kedge.rollouts.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import kedge.chat.endpoint.ApiKey;
import kedge.data.UserError;
import kedge.policy.generate.Sampling;
import kedge.policy.score.TokenSequence;
import kedge.rollouts.Rollout;
import kedge.rollouts.RolloutGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetTest {
  @TempDir
  Path folder;

  @Test
  void serversDrawWholeGroupsWhoseLogProbabilitiesAreTheTrainers() throws IOException {
    try (FleetRig rig = new FleetRig(folder, 2)) {
      List<RolloutGroup> groups = rig.draw();
      assertEquals(rig.problems, groups.stream().map(RolloutGroup::problem).toList());
      for (RolloutGroup group : groups) {
        assertEquals(4, group.rollouts().size());
        for (Rollout rollout : group.rollouts()) {
          float[] scores = rig.tiny.policy.trainer()
              .score(List.of(TokenSequence.of(rollout.prompt(), rollout.completion().tokens())), 1).get(0)
              .logProbabilities();
          assertArrayEquals(scores, rollout.completion().logProbabilities(), 1e-6f);
        }
      }
      assertEquals(rig.tiny.policy.digest(), rig.engine().weightsDigest());
      rig.servers.forEach(server -> assertTrue(drawn(server) >= 6, "servers share the work: " + drawn(server)));
      assertEquals(24, rig.servers.stream().mapToLong(FleetTest::drawn).sum());
      assertEquals(FleetRig.honest(folder), FleetRig.describe(groups), "seeds follow the keys, whoever draws");
    }
  }

  /** Requests for completions that are no proof. */
  private static long drawn(FakeVllm server) {
    return server.completions().stream().filter(body -> !body.has("prompt_logprobs")).count();
  }

  @Test
  void weightsAreLoadedOnceAfterEveryUpdateAndOldOnesRemoved() throws IOException {
    try (FleetRig rig = new FleetRig(folder, 1)) {
      rig.engine().synchronize();
      rig.change(8);
      rig.engine().synchronize();
      rig.engine().synchronize();
      List<String> loads = rig.servers.get(0).routes().stream().filter(path -> !path.startsWith("/v1/")).toList();
      List<String> once = List.of("/pause?mode=wait", "/collective_rpc", "/reset_prefix_cache", "/resume");
      assertEquals(Stream.concat(once.stream(), once.stream()).toList(), loads);
      try (Stream<Path> versions = Files.list(rig.versions())) {
        assertEquals(1, versions.count());
      }
      assertEquals(0, rig.engine().measurements().get("proof_gap_max"), 1e-5);
      assertEquals(rig.tiny.policy.digest(), rig.engine().weightsDigest());
    }
  }

  @Test
  void aServerThatKeepsOldWeightsAndSaysItHasNewOnesIsFound() throws IOException {
    try (FleetRig rig = new FleetRig(folder, 2)) {
      rig.engine().synchronize();
      rig.servers.get(1).keepOldWeights();
      rig.change(8);
      String message = assertThrows(FleetFault.class, rig.engine()::synchronize).getMessage();
      assertTrue(message.startsWith("server " + rig.servers.get(1).url() + " does not have the trainer's weights")
          && message.contains("nearer to those of before the update") && message.endsWith("Known causes: a cause"),
          message);
    }
  }

  @Test
  void anUpdateFarBelowTheToleranceIsProvenToo() throws IOException {
    try (FleetRig rig = new FleetRig(folder, 1)) {
      rig.engine().synchronize();
      rig.servers.get(0).keepOldWeights();
      rig.nudge(1e-5f);
      String message = assertThrows(FleetFault.class, rig.engine()::synchronize).getMessage();
      assertTrue(message.contains("nearer to those of before the update"), message);
    }
  }

  @Test
  void aServerOfAnotherModelIsFoundAtOnce() throws IOException {
    try (FleetRig rig = new FleetRig(folder, 1)) {
      rig.servers.get(0).keepOldWeights();
      rig.change(8);
      String message = assertThrows(FleetFault.class, rig.engine()::synchronize).getMessage();
      assertTrue(message.contains("does not have the trainer's weights: its log-probabilities of known sequences")
          && !message.contains("nearer"), message);
    }
  }

  @Test
  void aServerThatWasRestartedIsGivenTheWeightsAgain() throws IOException {
    try (FleetRig rig = new FleetRig(folder, 1)) {
      rig.change(8);
      rig.engine().synchronize();
      rig.servers.get(0).restart(rig.base());
      rig.engine().synchronize();
      assertEquals(2, rig.servers.get(0).routes().stream().filter("/collective_rpc"::equals).count());
    }
  }

  @Test
  void logProbabilitiesBeforeTemperatureAreRefused() throws IOException {
    try (FleetRig rig = new FleetRig(folder, 1)) {
      rig.trained = Sampling.of(0.5, 12);
      rig.engine().synchronize();
    }
    try (FleetRig rig = new FleetRig(folder.resolve("raw"), 1)) {
      rig.trained = Sampling.of(0.5, 12);
      rig.servers.get(0).answerBy((number, path, body, honest) -> {
        if (path.equals("/v1/completions")) {
          ((com.fasterxml.jackson.databind.node.ObjectNode) body).put("temperature", 1.0);
        }
        return honest.answer();
      });
      String message = assertThrows(FleetFault.class, rig.engine()::synchronize).getMessage();
      assertTrue(message.contains("--logprobs-mode processed_logprobs"), message);
    }
  }

  @Test
  void logProbabilitiesBeforeFiltersAreRefused() throws IOException {
    try (FleetRig rig = new FleetRig(folder, 1)) {
      rig.trained = SAMPLING_TOP;
      rig.engine().synchronize();
      rig.servers.get(0).answerBy((number, path, body, honest) -> {
        if (path.equals("/v1/completions")) {
          ((com.fasterxml.jackson.databind.node.ObjectNode) body).put("top_k", -1);
        }
        return honest.answer();
      });
      String message = assertThrows(FleetFault.class, rig.engine()::synchronize).getMessage();
      assertTrue(message.contains("after temperature and filters"), message);
    }
  }

  private static final Sampling SAMPLING_TOP = FleetRig.SAMPLING.withTopK(3);

  @Test
  void aServerKilledInTheMiddleCostsNothing() throws IOException {
    try (FleetRig rig = new FleetRig(folder, 2)) {
      rig.engine().synchronize();
      FakeVllm killed = rig.servers.get(0);
      AtomicInteger draws = new AtomicInteger();
      killed.answerBy((number, path, body, honest) -> {
        if (path.equals("/v1/completions") && draws.incrementAndGet() > 2) {
          new Thread(killed::close).start();
          return null;
        }
        return honest.answer();
      });
      assertEquals(FleetRig.honest(folder),
          FleetRig.describe(rig.engine().draw(rig.problems, 4, FleetRig.SAMPLING, 9, 0)));
      assertTrue(rig.engine().measurements().get("retries") >= 1);
      rig.engine().synchronize();
      assertEquals(1, rig.engine().measurements().get("servers"));
    }
  }

  @Test
  void failuresAreTriedAgainWithoutDuplicates() throws IOException {
    try (FleetRig rig = new FleetRig(folder, 1)) {
      rig.retries = 60;
      rig.engine().synchronize();
      AtomicInteger draws = new AtomicInteger();
      rig.servers.get(0).answerBy((number, path, body, honest) -> {
        FakeVllm.Answer answer = honest.answer(); // drawn, but the answer is lost
        return switch (draws.getAndIncrement() % 4) {
          case 0 -> new FakeVllm.Answer(503, "{\"error\":\"overloaded\"}");
          case 1 -> new FakeVllm.Answer(429, "");
          default -> answer;
        };
      });
      List<RolloutGroup> groups = rig.engine().draw(rig.problems, 4, FleetRig.SAMPLING, 9, 0);
      assertEquals(FleetRig.honest(folder), FleetRig.describe(groups));
    }
  }

  @Test
  void aHangingServerLosesItsWorkToTheOther() throws IOException {
    try (FleetRig rig = new FleetRig(folder, 2)) {
      rig.engine().synchronize();
    }
    try (FleetRig rig = new FleetRig(folder.resolve("hang"), 2)) {
      rig.timeout = Duration.ofMillis(1500);
      rig.engine().synchronize();
      rig.servers.get(0).answerBy((number, path, body, honest) -> {
        try {
          Thread.sleep(20_000);
        } catch (InterruptedException ended) {
          return null;
        }
        return null;
      });
      assertEquals(FleetRig.honest(folder),
          FleetRig.describe(rig.engine().draw(rig.problems, 4, FleetRig.SAMPLING, 9, 0)));
    }
  }

  @Test
  void aRoundThatFindsAllSlotsTakenBeginsWhenAnotherFreesThem() throws Exception {
    try (FleetRig rig = new FleetRig(folder, 1)) {
      rig.inFlight = 1;
      rig.engine().synchronize();
      CountDownLatch asked = new CountDownLatch(1);
      CountDownLatch answer = new CountDownLatch(1);
      rig.servers.get(0).answerBy((number, path, body, honest) -> {
        asked.countDown();
        await(answer);
        return honest.answer();
      });
      FutureTask<List<RolloutGroup>> first = new FutureTask<>(() -> rig.engine().draw(rig.problems.subList(0, 1), 1,
          FleetRig.SAMPLING, 9, 0));
      FutureTask<List<RolloutGroup>> second = new FutureTask<>(() -> rig.engine().draw(rig.problems.subList(1, 2), 1,
          FleetRig.SAMPLING, 9, 0));
      new Thread(first).start();
      await(asked);
      Thread waiting = new Thread(second);
      waiting.start();
      while (waiting.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      answer.countDown();
      assertEquals(1, first.get(60, TimeUnit.SECONDS).size());
      assertEquals(1, second.get(60, TimeUnit.SECONDS).size());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  @Test
  void withoutAnyServerThereIsOneMessage() throws IOException {
    try (FleetRig rig = new FleetRig(folder, 2)) {
      rig.engine().synchronize();
      rig.servers.forEach(FakeVllm::close);
      String message = assertThrows(FleetFault.class, () -> rig.engine().draw(rig.problems, 4, FleetRig.SAMPLING, 9,
          0)).getMessage();
      assertTrue(message.startsWith("all 2 servers are down: server " + rig.servers.get(0).url() + ": cannot be "
          + "reached") && message.contains("--resume"), message);
      assertThrows(FleetFault.class, rig.engine()::synchronize);
    }
  }

  @Test
  void theKeyIsSentAndNeverShown() throws IOException {
    String secret = "sk-0123456789";
    try (FleetRig rig = new FleetRig(folder, 1)) {
      rig.key = ApiKey.of("FLEET_KEY", java.util.Map.of("FLEET_KEY", secret));
      rig.servers.get(0).answerBy((number, path, body, honest) -> new FakeVllm.Answer(401,
          "{\"error\":\"Unauthorized: " + secret + "\"}"));
      String message = assertThrows(UserError.class, rig.engine()::synchronize).getMessage();
      assertTrue(message.contains("HTTP 401") && message.contains("[api key]"), message);
      assertFalse(message.contains(secret), message);
    }
  }
}
