using System.Text;
using Drystone.Engine;
using Drystone.Engine.Identity;
using Drystone.S3;

namespace Drystone.Server.SecurityTokens;

/// <summary>Temporary credentials as they go out. Never logged.</summary>
/// <param name="PackedPercent">What policies and tags take of what they may.</param>
internal sealed record IssuedSession(IamSession Session, string Token, int PackedPercent)
{
    /// <exception cref="S3Exception">PackedPolicyTooLarge.</exception>
    public static IssuedSession Issue(ObjectStore store, IamSession session)
    {
        var percent = PackedPercentOf(session);
        var token = percent <= 100 ? store.SealSession(session) : null;
        return token is not null
            ? new IssuedSession(session, token, percent)
            : throw new S3Exception(
                StsErrors.PackedPolicyTooLarge,
                $"Packed size of session policies and tags consumes {percent}% of allotted space.");
    }

    public override string ToString() => $"IssuedSession {{ {Session} }}";

    /// <summary>Rounded up.</summary>
    private static int PackedPercentOf(IamSession session)
    {
        var texts = session.Policies.Concat(session.PolicyArns).Concat(session.TransitiveTagKeys)
            .Concat(session.Tags.SelectMany(tag => new[] { tag.Key, tag.Value }));
        var bytes = texts.Sum(Encoding.UTF8.GetByteCount);
        return (int)Math.Ceiling(100.0 * bytes / StsLimits.MaxPackedBytes);
    }
}
