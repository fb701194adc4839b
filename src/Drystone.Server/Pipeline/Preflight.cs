using Drystone.S3;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Pipeline;

/// <summary>Browsers ask, without credentials, what another origin may do. No bucket has a CORS configuration yet, so
/// the
/// answer is AWS's for a bucket without one.</summary>
internal static class Preflight
{
    private static readonly S3Error NoOrigin = new(
        "BadRequest", StatusCodes.Status400BadRequest, "Insufficient information. Origin request header needed.");

    private static readonly S3Error NotEnabled = new(
        "AccessForbidden", StatusCodes.Status403Forbidden, "CORSResponse: CORS is not enabled for this bucket.");

    /// <exception cref="S3Exception">BadRequest or AccessForbidden, when the request is a preflight.</exception>
    public static void RefuseWhenAsked(S3Request request)
    {
        if (HttpMethods.IsOptions(request.Head.Method))
        {
            throw new S3Exception(request.Header("Origin") is null ? NoOrigin : NotEnabled);
        }
    }
}
