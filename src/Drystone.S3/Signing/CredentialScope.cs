namespace Drystone.S3.Signing;

/// <summary>What a SigV4 signing key is good for.</summary>
/// <param name="Date">yyyyMMdd, UTC.</param>
public sealed record CredentialScope(string Date, string Region, string Service)
{
    internal const string Terminator = "aws4_request";

    /// <summary>As it stands in the string to sign: <c>20130524/us-east-1/s3/aws4_request</c>.</summary>
    public override string ToString() => $"{Date}/{Region}/{Service}/{Terminator}";

    /// <summary>As <see cref="ToString"/>.</summary>
    internal void Append(ref Utf8Builder output)
    {
        output.Append(Date);
        output.Append((byte)'/');
        output.Append(Region);
        output.Append((byte)'/');
        output.Append(Service);
        output.Append((byte)'/');
        output.Append(Terminator);
    }
}
