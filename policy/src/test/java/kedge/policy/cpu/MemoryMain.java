package kedge.policy.cpu;

import java.util.List;
import java.util.Set;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.CpuRig;
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
    ModelShape shape = CpuRig.sparse();
    // the frame holds on to whatever a step leaves, so that no garbage collection hides it
    try (NativeScope frame = new NativeScope();
        CpuRig rig = new CpuRig(shape, 1, 300, false);
        CpuGenerator generator = new CpuGenerator(rig.decoder, 40)) {
      run(rig, generator, 0, 20);
      long objects = Pointer.totalCount();
      long bytes = Pointer.physicalBytes();
      run(rig, generator, 20, 120);
      System.out.println((Pointer.totalCount() - objects) + " " + (Pointer.physicalBytes() - bytes) / 1024);
    }
  }

  private static void run(CpuRig rig, CpuGenerator generator, int from, int to) {
    for (int step = from; step < to; step++) {
      // the first step is the largest
      rig.trainer.accumulate(TinyModels.sequences(rig.shape, step, 80 - step % 60, 20), 1, CpuRig.LOSS, 0.1);
      rig.trainer.score(TinyModels.sequences(rig.shape, step, 5 + step % 40), 1);
      generator.generate(CpuRig.requests(rig.shape, 4, 70 - step % 70, 3), Sampling.of(1, 5 - step % 3), Set.of(2, 5));
      try (CpuDecoder decoder = new CpuDecoder(rig.shape, rig.parameters, rig.gradients, 1 + step % 2);
          CpuTrainer trainer = new CpuTrainer(decoder, 100, step % 3 == 0);
          CpuGenerator other = new CpuGenerator(decoder, 40)) {
        trainer.accumulate(TinyModels.sequences(rig.shape, step, 40), 1, CpuRig.LOSS, 0);
        other.generate(CpuRig.requests(rig.shape, 2, 30), Sampling.of(1, 2), Set.of());
      }
    }
  }
}
