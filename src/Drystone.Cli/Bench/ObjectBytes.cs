namespace Drystone.Cli.Bench;

/// <summary>
/// What the objects hold: noise that does not compress. Each object starts at another place in it, so that no two
/// neighbours are equal and a wrong object is noticed, while all of them share one buffer.
/// </summary>
internal sealed class ObjectBytes
{
    private const int DifferentObjects = 4096;
    private const int StepBytes = 8;
    private const int Seed = 2026;

    private readonly byte[] _noise;
    private readonly int _sizeBytes;

    public ObjectBytes(int sizeBytes)
    {
        _sizeBytes = sizeBytes;
        _noise = new byte[sizeBytes + (DifferentObjects * StepBytes)];
        new Random(Seed).NextBytes(_noise);
    }

    public ReadOnlyMemory<byte> this[int objectIndex] =>
        _noise.AsMemory(objectIndex % DifferentObjects * StepBytes, _sizeBytes);
}
