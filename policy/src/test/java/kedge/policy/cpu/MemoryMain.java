package kedge.policy.cpu;

import java.util.List;
import java.util.Set;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.CpuFixture;
import kedge.policy.generate.Sampling;
import kedge.policy.model.ModelShape;
import kedge.policy.natives.NativeScope;
import kedge.policy.torch.TinyModels;
import org.bytedeco.javacpp.Pointer;

/**
 * Prints how many native objects and how many resident kilobytes 100 steps of training and generating leave behind,
 * after 20 that are not counted.
 */
final class MemoryMain {
  private MemoryMain() {
  }

  public static void main(String[] arguments) {
    ModelShape shape = CpuFixture.sparse();
    // the frame holds on to whatever a step leaves, so that no garbage collection hides it
    try (NativeScope frame = new NativeScope();
        CpuFixture fixture = new CpuFixture(shape, 1, 300, false);
        CpuGenerator generator = new CpuGenerator(fixture.decoder, 40)) {
      run(fixture, generator, 0, 20);
      long objects = Pointer.totalCount();
      long bytes = Pointer.physicalBytes();
      run(fixture, generator, 20, 120);
      System.out.println((Pointer.totalCount() - objects) + " " + (Pointer.physicalBytes() - bytes) / 1024);
    }
  }

  private static void run(CpuFixture fixture, CpuGenerator generator, int from, int to) {
    for (int step = from; step < to; step++) {
      // the first step is the largest
      fixture.trainer.accumulate(TinyModels.sequences(fixture.shape, step, 80 - step % 60, 20), 1, CpuFixture.LOSS,
          0.1);
      fixture.trainer.score(TinyModels.sequences(fixture.shape, step, 5 + step % 40), 1);
      generator.generate(CpuFixture.requests(fixture.shape, 4, 70 - step % 70, 3), Sampling.of(1, 5 - step % 3),
          Set.of(2, 5));
      try (CpuDecoder decoder = new CpuDecoder(fixture.shape, fixture.parameters, fixture.gradients, 1 + step % 2);
          CpuTrainer trainer = new CpuTrainer(decoder, 100, step % 3 == 0);
          CpuGenerator other = new CpuGenerator(decoder, 40)) {
        trainer.accumulate(TinyModels.sequences(fixture.shape, step, 40), 1, CpuFixture.LOSS, 0);
        other.generate(CpuFixture.requests(fixture.shape, 2, 30), Sampling.of(1, 2), Set.of());
      }
    }
  }
}
