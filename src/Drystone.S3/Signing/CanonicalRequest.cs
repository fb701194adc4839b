namespace Drystone.S3.Signing;

/// <summary>The canonical request of SigV4.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html</remarks>
internal static class CanonicalRequest
{
    public const string SignatureParameter = "X-Amz-Signature";

    /// <param name="signedHeaders">Names separated by ';', in the order they are signed.</param>
    /// <param name="contentSha256">The last line: a hash, or one of the constants that stand for it.</param>
    public static void Write(
        ref Utf8Builder output,
        IRequestHead request,
        QueryParameter[] query,
        string signedHeaders,
        string contentSha256,
        UriPart pathForm)
    {
        output.Append(request.Method);
        output.Append((byte)'\n');
        UriEncoding.AppendPath(ref output, request.RawPath, pathForm);
        output.Append((byte)'\n');
        WriteQuery(ref output, query);
        output.Append((byte)'\n');
        foreach (var range in signedHeaders.AsSpan().Split(';'))
        {
            var name = signedHeaders[range];
            output.AppendLower(name);
            output.Append((byte)':');
            WriteHeaderValue(ref output, request.GetHeader(name));
            output.Append((byte)'\n');
        }

        output.Append((byte)'\n');
        output.AppendLower(signedHeaders);
        output.Append((byte)'\n');
        output.Append(contentSha256);
    }

    private static void WriteQuery(ref Utf8Builder output, QueryParameter[] query)
    {
        var first = true;
        foreach (var parameter in query)
        {
            if (parameter.Is(SignatureParameter))
            {
                continue;
            }

            if (!first)
            {
                output.Append((byte)'&');
            }

            first = false;
            output.Append(parameter.Name.Span);
            output.Append((byte)'=');
            output.Append(parameter.Value.Span);
        }
    }

    // Outer white space goes, inner runs of spaces become one.
    private static void WriteHeaderValue(ref Utf8Builder output, ReadOnlySpan<char> value)
    {
        value = value.Trim(" \t");
        int run;
        while ((run = value.IndexOf("  ")) >= 0)
        {
            output.Append(value[..(run + 1)]);
            value = value[run..].TrimStart(' ');
        }

        output.Append(value);
    }
}
