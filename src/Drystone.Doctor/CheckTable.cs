using Drystone.Doctor.Checks;

namespace Drystone.Doctor;

/// <summary>Every check, in the order in which they run: what later ones need is looked at first.</summary>
internal static class CheckTable
{
    public static IReadOnlyList<ICheck> All { get; } =
    [
        new ReachCheck(),
        new TlsCheck(),
        new ProtocolCheck(),
        new ClockCheck(),
        new AddressingCheck(),
        new RegionCheck(),
        new BucketCheck(),
        new ObjectsCheck(),
        new BodiesCheck(),
        new RangeCheck(),
        new MultipartCheck(),
        new PresignCheck(),
        new ConditionalCreateCheck(),
        new CompareAndSwapCheck(),
        new ConditionalDeleteCheck(),
        new TrailersCheck(),
        new WrongChecksumCheck(),
        new CopyCheck(),
        new VersioningCheck(),
        new LifecycleCheck(),
        new AnonymousCheck(),
        new ListBucketsCheck(),
        new CreateBucketCheck(),
        new ChangePolicyCheck(),
    ];
}
