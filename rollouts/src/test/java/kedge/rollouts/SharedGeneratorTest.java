package kedge.rollouts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import kedge.policy.cpu.CpuGenerator;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.CpuFixture;
import kedge.policy.cpu.vision.CpuVision;
import kedge.policy.distributed.RankThreads;
import kedge.policy.distributed.Ranks;
import kedge.policy.generate.Completion;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.NonFiniteLogits;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopRule;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.torch.TinyModels;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Completions that ranks draw for one another. */
class SharedGeneratorTest {

  @Test
  void completionsAreTheSameBitsWhoeverDrawsThem() {
    ModelShape shape = CpuFixture.sparse();
    List<GenerationRequest> requests = CpuFixture.requests(shape, 3, 5, 1, 9);
    List<List<Completion>> expected = drawn(shape, requests, Ranks.ONE);
    for (List<List<Completion>> found : RankThreads.run(4, ranks -> drawn(shape, requests, ranks))) {
      for (int i = 0; i < requests.size(); i++) {
        for (int sample = 0; sample < 3; sample++) {
          assertArrayEquals(expected.get(i).get(sample).tokens(), found.get(i).get(sample).tokens());
          assertArrayEquals(expected.get(i).get(sample).logProbabilities(),
              found.get(i).get(sample).logProbabilities());
          assertEquals(expected.get(i).get(sample).stopped(), found.get(i).get(sample).stopped());
          assertEquals(expected.get(i).get(sample).closing(), found.get(i).get(sample).closing());
        }
      }
    }
  }

  private static List<List<Completion>> drawn(ModelShape shape, List<GenerationRequest> requests, Ranks ranks) {
    try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float);
        CpuDecoder decoder = new CpuDecoder(shape, parameters, null, 1);
        CpuVision vision = new CpuVision(decoder, false);
        CpuGenerator generator = new CpuGenerator(decoder, vision, 4)) {
      return new SharedGenerator(generator, ranks).generate(requests, Sampling.of(1, 12), StopRule.of(
          Set.of(3, 5, 7)));
    }
  }

  @Test
  void logitsThatAreNotFiniteEndTheDrawOnAllRanks() {
    List<GenerationRequest> requests = CpuFixture.requests(CpuFixture.sparse(), 1, 5, 1, 9);
    List<String> said = RankThreads.run(2, ranks -> assertThrows(NonFiniteLogits.class,
        () -> new SharedGenerator((own, sampling, stops) -> {
          if (ranks.rank() == 1) {
            throw new NonFiniteLogits(Float.NaN);
          }
          return own.stream().map(each -> List.of(new Completion(new int[]{1}, new float[]{0}, false))).toList();
        }, ranks).generate(requests, Sampling.of(1, 4), StopRule.of(Set.of(1)))).getMessage());
    assertTrue(said.get(0).startsWith("the policy's largest logit is NaN"), said.get(0));
    assertEquals(said.get(0), said.get(1));
  }
}
