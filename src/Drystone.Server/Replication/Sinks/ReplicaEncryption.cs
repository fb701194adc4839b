using Drystone.S3.Configuration.Encryption;
using Drystone.Server.Keys;

namespace Drystone.Server.Replication.Sinks;

/// <summary>How a target is to encrypt a replica: in the way of its source, as at AWS. What is not encrypted at the
/// source is as the target's bucket has it.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html</remarks>
/// <param name="Method">Null: nothing is asked.</param>
/// <param name="KmsKeyId">As the rule names it: a key of the target.</param>
internal readonly record struct ReplicaEncryption(string? Method, string? KmsKeyId)
{
    private const string Kms = "aws:kms";

    public static ReplicaEncryption Of(ReplicaSource source) => source.Encryption switch
    {
        SseKind.S3 => new(SseAlgorithms.Format(SseAlgorithm.Aes256), KmsKeyId: null),
        SseKind.Kms => new(SseAlgorithms.Format(SseAlgorithm.Kms), source.Destination.ReplicaKmsKeyId),
        _ => default,
    };

    public IEnumerable<KeyValuePair<string, string>> Headers()
    {
        if (Method is not null)
        {
            yield return new(S3.Headers.ServerSideEncryption, Method);
        }

        if (KmsKeyId is not null)
        {
            yield return new(S3.Headers.ServerSideEncryptionAwsKmsKeyId, KmsKeyId);
        }
    }

    /// <summary>There are endpoints that pass over what they do not know.</summary>
    /// <exception cref="DeliveryException">The answer does not say that what was asked is done.</exception>
    public void Check(TargetAnswer answer)
    {
        if (Method is not null && answer.Encryption != Method && !IsKeyed(answer))
        {
            throw new DeliveryException(
                DeliveryFault.Refused,
                $"The target does not say that it encrypts the replica ({Method}), and the version is encrypted here.");
        }
    }

    /// <summary>Whether a target encrypted so that its ETag says nothing of the bytes.</summary>
    public static bool IsKeyed(TargetAnswer answer) =>
        answer.Encryption?.StartsWith(Kms, StringComparison.Ordinal) == true;
}
